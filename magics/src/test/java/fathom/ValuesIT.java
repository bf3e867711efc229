package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.analyse.Values;
import fathom.target.Scope;
import fathom.target.ValueRequest;
import fathom.target.ValueRequest.Arguments;
import fathom.trace.Calls;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.Table;

/** Values at functions' entries and returns; needs what {@code install.sh lab --all} sets up. */
class ValuesIT {
  private static Tracing once() {
    return Fathom.traceWrite().once();
  }

  private static Tracing path(Tracing tracing) {
    return tracing.scope(
        Scope.DEFAULT.withValues(new ValueRequest(Arguments.PATH, List.of(), List.of())));
  }

  private static Tracing watching(String... watched) {
    return once()
        .scope(
            Scope.DEFAULT.withValues(
                new ValueRequest(Arguments.OFF, List.of(watched), List.of("ext4_da_write_begin"))));
  }

  private static int call(TracedRun run, String function) {
    Calls calls = run.trace().calls();
    return IntStream.range(0, calls.size())
        .filter(i -> calls.function(i).equals(function))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12"})
  void theWayOfADirectWriteIsReadOnEveryKernel(String kernel) throws Exception {
    TracedRun run = path(once().direct().overwrite().size("8k").offset("4k").kernel(kernel)).run();

    Table roots = run.roots();
    assertThat(roots.stringColumn("file").get(0)).matches("/home/run-\\d+/data");
    assertThat(roots.longColumn("bytes").get(0)).isEqualTo(8192);
    assertThat(roots.stringColumn("flags").get(0)).contains("O_RDWR", "O_DIRECT");
    Values values = run.values();
    int inner = call(run, "ext4_file_write_iter");
    assertThat(values.number(inner, "ki_pos")).isEqualTo(4096);
    assertThat(values.text(inner, "ki_flags")).contains("IOCB_DIRECT");
    assertThat(values.number(inner, "iter_count")).isEqualTo(8192);
    assertThat(values.number(inner, "i_size")).isEqualTo(12288);
    assertThat(values.number(inner, "i_disksize")).isEqualTo(12288);
  }

  @Test
  void aBufferedWriteGrowsTheFileInMemoryFirst() throws Exception {
    TracedRun run = path(once().workload("append").size("4k").count(3)).run();

    Table roots = run.roots();
    assertThat(roots.longColumn("bytes").asList()).containsOnly(4096L);
    int[] all = run.trace().calls().roots().toArray();
    assertThat(run.values().number(all[0], "i_size")).isZero();
    assertThat(run.values().number(all[2], "i_size")).isEqualTo(8192);
    assertThat(run.values().number(all[2], "i_disksize")).isZero();
  }

  @Test
  void anyArgumentOrFieldIsWatchedAndReturnsStandBesideTheCalls() throws Exception {
    TracedRun run =
        watching("ext4_file_write_iter:iocb->ki_filp->f_inode->i_sb->s_id", "vfs_write:count")
            .run();

    assertThat(
            run.values().text(call(run, "ext4_file_write_iter"), "iocb_ki_filp_f_inode_i_sb_s_id"))
        .isEqualTo("vda");
    assertThat(run.values().number(call(run, "vfs_write"), "count")).isEqualTo(12);
    assertThat(run.trace().calls().returned(call(run, "ext4_da_write_begin"))).isZero();
  }

  @Test
  void aFileSelectsItsCalls() throws Exception {
    String code =
        """
        #include <fcntl.h>
        #include <unistd.h>
        int main(void) {
          int a = open("first", O_CREAT | O_WRONLY, 0644), b = open("second", O_CREAT | O_RDWR, 0644);
          return write(a, "1", 1) + write(b, "22", 2) + write(a, "333", 3) == 6 ? 0 : 1;
        }
        """;
    TracedRun run = once().c(code).file("first").run();

    assertThat(run.roots().longColumn("bytes").asList()).containsExactly(1L, 3L);
    assertThat(run.view().warnings()).contains("Shown is what went to first: 2 of 3 calls.");
  }

  @Test
  void whatIsWrongIsSaidWithNamesLikeIt() {
    assertThatThrownBy(() -> watching("ext4_file_write_itre:iocb").run())
        .hasMessageContaining("ext4_file_write_iter");
    assertThatThrownBy(() -> watching("ext4_file_write_iter:icb->ki_pos").run())
        .hasMessageContaining("iocb, from");
    assertThatThrownBy(() -> watching("ext4_file_write_iter:iocb->ki_flag").run())
        .hasMessageContaining("ki_flags");
    assertThatThrownBy(() -> watching("ext4_file_write_iter").run())
        .hasMessageContaining("a colon");
  }

  @Test
  void eventsAreTablesWithAColumnAField() throws Exception {
    TracedRun run = once().workload("fsync").events("block").run();

    Table issued = run.events("block_rq_issue");
    assertThat(issued.columnNames()).contains("time_ns", "sector", "bytes", "rwbs");
    assertThat(issued.longColumn("bytes").get(0)).isPositive();
    assertThat(run.events().rowCount()).isGreaterThan(issued.rowCount());
    assertThatThrownBy(() -> run.events("xyz")).hasMessageContaining("block_rq_issue");
  }
}
