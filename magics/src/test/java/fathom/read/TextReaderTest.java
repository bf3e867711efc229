package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextReaderTest {
  private static final String DEFAULT =
      """
      # tracer: function_graph
      #
      # CPU  DURATION                  FUNCTION CALLS
      # |     |   |                     |   |   |   |
       0)               |  vfs_write() {
       0)               |    xfs_file_write_iter [xfs]() {
       0) ! 105.624 us  |      down_write();
       0)               |      /* sched_switch: prev_comm=a ==> next_comm=b | {} */
       0) * 22082032 us |    }
       0) + 10.210 us   |    __mark_inode_dirty.isra.0();
       0) @ 22082033 us |  }
      """;

  private static List<String> tree(Calls c) {
    return IntStream.range(0, c.size())
        .mapToObj(i -> c.depth(i) + " " + c.function(i) + " " + c.durationNanos(i))
        .toList();
  }

  @Test
  void theDefaultLayout() {
    Reading reading = TextReader.read(DEFAULT);
    Calls c = reading.trace().calls();
    assertThat(tree(c))
        .containsExactly(
            "0 vfs_write 22082033000",
            "1 xfs_file_write_iter 22082032000",
            "2 down_write 105624",
            "1 __mark_inode_dirty.isra.0 10210");
    assertThat(c.startNanos(0)).isEqualTo(Calls.UNKNOWN);
    assertThat(c.cpu(0)).isZero();
    assertThat(c.pid(0)).isEqualTo(-1);
    assertThat(reading.account().dropped()).isEmpty();
    assertThat(reading.trace().events().all()).hasSize(1);
    assertThat(reading.trace().events().get(0).kind()).isEqualTo("sched:sched_switch");
    assertThat(reading.trace().events().get(0).text("text"))
        .isEqualTo("prev_comm=a ==> next_comm=b | {}");
  }

  @Test
  void timesAndTasksWhereTheTextHasThem() {
    Calls c =
        TextReader.read(
                """
                   12.558736 |   0)     wl-111     |               |  vfs_write() {
                   12.558762 |   0)     wl-111     |   3.101 us    |    rw_verify_area();
                   12.558789 |   1)     wl-111     | + 29.417 us   |  } /* vfs_write */
                   12.559000 |   1)   my-task-7     | ! 100.000 us  |  } /* vfs_read */
                """)
            .trace()
            .calls();
    assertThat(tree(c))
        .containsExactly("0 vfs_write 29417", "1 rw_verify_area 3101", "0 vfs_read 100000");
    assertThat(c.startNanos(0)).isEqualTo(12_558_736_000L);
    assertThat(c.pid(0)).isEqualTo(111);
    assertThat(c.comm(0)).isEqualTo("wl");
    assertThat(c.comm(2)).isEqualTo("my-task");
    assertThat(c.marks(2)).contains(Mark.ORPHAN);
    assertThat(c.startNanos(2)).isEqualTo(12_558_900_000L);
  }

  @Test
  void bannersTellTheTaskAlsoOfWhatCameBeforeTheFirst() {
    Calls c =
        TextReader.read(
                """
                 0)               |  vfs_write() {
                 ------------------------------------------
                 0)     wl-93     =>  kworker-12
                 ------------------------------------------

                 0)   1.000 us    |  blk_work();
                 ------------------------------------------
                 0)  kworker-12   =>     wl-93
                 ------------------------------------------

                 0) ! 200.000 us  |  }
                """)
            .trace()
            .calls();
    assertThat(tree(c)).containsExactly("0 vfs_write 200000", "0 blk_work 1000");
    assertThat(c.pid(0)).isEqualTo(93);
    assertThat(c.pid(1)).isEqualTo(12);
    assertThat(c.comm(1)).isEqualTo("kworker");
  }

  @Test
  void lossesAreCountedAndMarked() {
    Reading reading =
        TextReader.read(
            """
             0)               |  vfs_write() {
            CPU:0 [LOST 1234 EVENTS]
             0)   1.000 us    |    up_write();
             0) ! 200.000 us  |  }
            """);
    assertThat(reading.account().lost()).isEqualTo(1234);
    Calls c = reading.trace().calls();
    assertThat(c.has(0, Mark.LOST)).isTrue();
    assertThat(c.selfNanos(0)).isEqualTo(Calls.UNKNOWN);
  }

  @Test
  void returnValuesOfNewerKernels() {
    Calls c =
        TextReader.read(
                """
                 0)               |  vfs_write() {
                 0)   1.000 us    |    rw_verify_area(); /* = 0x0 */
                 0) ! 200.000 us  |  } /* vfs_write ret=-22 */
                """)
            .trace()
            .calls();
    assertThat(c.returned(1)).isZero();
    assertThat(c.returned(0)).isEqualTo(-22);
  }

  @Test
  void otherLinesAreSkippedAndSaidSo() {
    Account account = TextReader.read("$ cat trace\n" + DEFAULT + "so it was\n").account();
    assertThat(account.skipped())
        .contains(
            new Account.Dropped("shell prompt", 1, "line 1"),
            new Account.Dropped("note or line of no known form", 1, "line 13"));
    assertThat(account.text()).contains("note or line of no known form, first at line 13");
  }

  @Test
  void aCutTextIsReadAsFarAsItGoes() {
    for (int n = 0; n <= DEFAULT.length(); n++) {
      Calls c = TextReader.read(DEFAULT.substring(0, n)).trace().calls();
      assertThat(c.size()).isBetween(0, 4);
    }
  }

  @Property(tries = 200)
  void anyTextIsSurvived(@ForAll String text, @ForAll long seed) {
    List<String> lines = Arrays.asList((DEFAULT + text).split("\n", -1));
    Collections.shuffle(lines, new Random(seed));
    Reading reading = TextReader.read(String.join("\n", lines));
    assertThat(reading.account().line()).isNotEmpty();
  }
}
