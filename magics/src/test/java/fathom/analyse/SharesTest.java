package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.read.CaptureReader;
import fathom.read.Reading;
import fathom.read.SmallCaptures;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Mark;
import fathom.trace.Trace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {
  private final MadeCalls calls = new MadeCalls();
  private final Layers layers = new Layers(f -> Optional.empty());

  private Shares shares(Calls made, long[] asleep) {
    return Shares.of(made, layers.perCall(made), asleep);
  }

  @Test
  void selfTimesAddUpToTheRootAndSleepIsApart() {
    int root = calls.add(-1, "vfs_write", 0, 100);
    int ext4 = calls.add(root, "ext4_file_write_iter", 10, 60);
    calls.add(ext4, "schedule", 20, 30);
    Shares shares = shares(calls.build(), new long[] {0, 0, 25});
    assertThat(shares.of())
        .isEqualTo(
            Map.of(
                Layer.VFS, new Shares.Share(1, 40),
                Layer.EXT4, new Shares.Share(1, 30),
                Layer.SCHEDULER, new Shares.Share(1, 5),
                Layer.ASLEEP, new Shares.Share(1, 25)));
    assertThat(shares.totalNanos()).isEqualTo(100);
  }

  @Test
  void whatNoKnownSelfTimeExplainsIsUnknown() {
    int root = calls.add(-1, "vfs_write", 0, 100, Mark.LOST);
    calls.add(root, "ext4_file_write_iter", 10, 60);
    Shares shares = shares(calls.build(), new long[2]);
    assertThat(shares.of().get(Layer.UNKNOWN).selfNanos()).isEqualTo(40);
    assertThat(shares.totalNanos()).isEqualTo(100);
  }

  @Test
  void aRootWithoutDurationAddsCallsButNoTime() {
    int root = calls.add(-1, "vfs_write", 0, Calls.UNKNOWN, Mark.TRUNCATED);
    calls.add(root, "ext4_file_write_iter", 10, 60);
    Shares shares = shares(calls.build(), new long[2]);
    assertThat(shares.totalNanos()).isZero();
    assertThat(shares.of().get(Layer.EXT4)).isEqualTo(new Shares.Share(1, 0));
  }

  @Test
  void sleepIsFromLeavingToComingBackLessWhatRanMeanwhile() {
    int root = calls.add(-1, "vfs_write", 0, 1000);
    int schedule = calls.add(root, "schedule", 100, 800);
    calls.add(schedule, "switch_mm_irqs_off", 210, 20);
    calls.add(schedule, "finish_task_switch", 850, 10);
    Trace trace = new Trace(calls.build(), switches(7));
    assertThat(Asleep.perCall(trace)).containsExactly(0, 640 - 20, 0, 0);
  }

  @Test
  void otherTasksDoNotSleepForThisOne() {
    calls.add(-1, "vfs_write", 0, 1000);
    Trace trace = new Trace(calls.build(), switches(9));
    assertThat(Asleep.perCall(trace)).containsExactly(0);
  }

  @Test
  void withoutSwitchesTheCallThatWasSwitchedBackIntoSlept() {
    int root = calls.add(-1, "vfs_write", 0, 1000);
    int schedule = calls.add(root, "schedule", 100, 800);
    calls.add(schedule, "finish_task_switch.isra.0", 850, 10);
    Trace trace = new Trace(calls.build(), Events.NONE);
    assertThat(Asleep.perCall(trace)).containsExactly(0, 790, 0);
  }

  /** The task leaves the CPU at 200 and is back at 840. */
  private static Events switches(int pid) {
    return new Events.Builder()
        .add("sched:sched_switch", 200, 0, pid, Map.of("prev_pid", pid, "next_pid", 0))
        .add("sched:sched_switch", 840, 0, 0, Map.of("prev_pid", 0, "next_pid", pid))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdio-12", "direct-8192", "direct-12"})
  void sharesOfRealRunsAddUpExactly(String name) throws IOException {
    Reading reading = CaptureReader.read(SmallCaptures.read(name), 0);
    Calls roots = Roots.of(reading.trace().calls(), List.of("vfs_write"), List.of());
    long[] asleep = Asleep.perCall(new Trace(roots, reading.trace().events()));
    Shares shares = shares(roots, asleep);
    assertThat(shares.totalNanos()).isEqualTo(Roots.durationNanos(roots)).isPositive();
    assertThat(shares.of().values()).allMatch(s -> s.selfNanos() >= 0);
    boolean waits = name.startsWith("direct");
    assertThat(shares.of().containsKey(Layer.ASLEEP)).isEqualTo(waits);
    assertThat(shares.of()).doesNotContainKey(Layer.UNKNOWN);
  }
}
