package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Mark;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values that were read in one run, for the calls of another. */
class ValuesJoinTest {
  private static Values of(Map<Integer, Map<String, Object>> values) {
    return new Values(values);
  }

  @Test
  void theSameCallHasTheSamePathWhateverInterruptsDid() {
    MadeCalls from = new MadeCalls();
    int write = from.add(-1, "vfs_write", 0, 100);
    int tick = from.add(write, "irq_enter", 1, 5, Mark.INTERRUPT);
    from.add(tick, "ext4_file_write_iter", 2, 1);
    int inner = from.add(write, "ext4_file_write_iter", 10, 50);
    MadeCalls to = new MadeCalls();
    int other = to.add(-1, "vfs_write", 1000, 100);
    int same = to.add(other, "ext4_file_write_iter", 1010, 50);

    Values.Joined joined =
        of(Map.of(write, Map.of("count", 12L), inner, Map.of("ki_pos", 4096L)))
            .onto(from.build(), to.build());

    assertThat(joined.problem()).isEmpty();
    assertThat(joined.values().number(other, "count")).isEqualTo(12);
    assertThat(joined.values().number(same, "ki_pos")).isEqualTo(4096);
  }

  @Test
  void whereTheRunsDifferOnlyTheRootIsJoinedAndThatIsSaid() {
    MadeCalls from = new MadeCalls();
    int write = from.add(-1, "vfs_write", 0, 100);
    int first = from.add(write, "ext4_da_write_begin", 10, 10);
    int second = from.add(write, "ext4_da_write_begin", 30, 10);
    MadeCalls to = new MadeCalls();
    int other = to.add(-1, "vfs_write", 1000, 100);
    int only = to.add(other, "ext4_da_write_begin", 1010, 10);

    Values.Joined joined =
        of(Map.of(
                write, Map.of("count", 12L),
                first, Map.of("pos", 0L),
                second, Map.of("pos", 4096L)))
            .onto(from.build(), to.build());

    assertThat(joined.values().number(other, "count")).isEqualTo(12);
    assertThat(joined.values().of(only)).isEmpty();
    assertThat(joined.problem()).contains("2 of 3 calls is left out");
  }

  @Test
  void rootsAreJoinedInOrderAndAnotherNumberOfThemIsSaid() {
    MadeCalls from = new MadeCalls();
    int first = from.add(-1, "vfs_write", 0, 10);
    int sync = from.add(-1, "vfs_fsync_range", 20, 10);
    MadeCalls to = new MadeCalls();
    int one = to.add(-1, "vfs_write", 100, 10);
    int two = to.add(-1, "vfs_write", 120, 10);
    int three = to.add(-1, "vfs_fsync_range", 140, 10);

    Values.Joined joined =
        of(Map.of(first, Map.of("count", 1L), sync, Map.of("datasync", 0L)))
            .onto(from.build(), to.build());

    assertThat(joined.values().number(one, "count")).isEqualTo(1);
    assertThat(joined.values().of(two)).isEmpty();
    assertThat(joined.values().number(three, "datasync")).isZero();
    assertThat(joined.problem()).contains("made 2 traced calls, the shown one 3");
  }
}
