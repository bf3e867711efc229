package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RootsAndRunsTest {
  private final MadeCalls calls = new MadeCalls();

  @Test
  void rootsAreTheOutermostRequestedCallsOfTheTasks() {
    calls.add(9, -1, "vfs_write", 0, 5);
    int outer = calls.add(7, -1, "ksys_write", 10, 90);
    int write = calls.add(7, outer, "vfs_write", 20, 50);
    int sync = calls.add(7, write, "vfs_fsync_range", 30, 20);
    calls.add(7, sync, "ext4_sync_file", 31, 10);
    calls.add(7, -1, "vfs_fsync_range", 200, 40);
    Calls roots = Roots.of(calls.build(), List.of("vfs_write", "vfs_fsync_range"), List.of(7, 8));
    assertThat(roots.roots().mapToObj(roots::function))
        .containsExactly("vfs_write", "vfs_fsync_range");
    assertThat(roots.size()).isEqualTo(4);
    assertThat(roots.depth(1)).isEqualTo(1);
    assertThat(Roots.durationNanos(roots)).isEqualTo(90);
  }

  @Test
  void oneUnknownDurationMakesTheSumUnknown() {
    calls.add(-1, "vfs_write", 0, 5);
    calls.add(-1, "vfs_write", 10, Calls.UNKNOWN);
    assertThat(Roots.durationNanos(calls.build())).isEqualTo(Calls.UNKNOWN);
    assertThat(Roots.durationNanos(new MadeCalls().build())).isEqualTo(Calls.UNKNOWN);
  }

  @Test
  void ofTenRunsTheThirdShortestIsShown() {
    List<Long> ten = List.of(90L, 10L, 50L, 30L, 70L, 20L, 80L, 40L, 60L, 100L);
    assertThat(Runs.of(ten).shown()).isEqualTo(3);
  }

  @Test
  void theShownRunOfOtherNumbers() {
    assertThat(Runs.of(List.of(5L)).shown()).isZero();
    assertThat(Runs.of(List.of(9L, 5L, 7L, 8L)).shown()).isEqualTo(1);
    assertThat(Runs.of(LongStream.range(0, 20).boxed().toList()).shown()).isEqualTo(4);
    assertThat(Runs.of(List.of(Calls.UNKNOWN, 5L)).shown()).isEqualTo(1);
    assertThat(Runs.of(List.of(Calls.UNKNOWN)).shown()).isZero();
    assertThat(Runs.of(List.of()).shown()).isZero();
  }

  @Test
  void timesOfAFunction() {
    int root = calls.add(-1, "vfs_write", 0, 10_000);
    for (int i = 1; i <= 100; i++) calls.add(root, "copy", i * 50L, i);
    calls.add(root, "copy", 9_000, Calls.UNKNOWN);
    Calls made = calls.build();
    Layer[] layers = new Layer[made.size()];
    Arrays.fill(layers, Layer.VFS);
    List<FunctionTimes> times = FunctionTimes.of(made, layers);
    assertThat(times.get(0))
        .isEqualTo(new FunctionTimes("copy", Layer.VFS, 101, 5050, 5050, 50, 99, 100));
    // One child's duration is unknown, so is the self time of its caller.
    assertThat(times.get(1).selfNanos()).isEqualTo(Calls.UNKNOWN);
    assertThat(times.get(1).totalNanos()).isEqualTo(10_000);
  }
}
