package fathom.table;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.FunctionTimes;
import fathom.analyse.Layer;
import fathom.analyse.MadeCalls;
import fathom.analyse.Runs;
import fathom.analyse.Shares;
import fathom.analyse.Values;
import fathom.read.Account;
import fathom.read.CaptureReader;
import fathom.read.SmallCaptures;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class SheetsTest {
  private final MadeCalls made = new MadeCalls();

  @Test
  void callsHaveTheirColumnsAndUnknownIsMissing() {
    int root = made.add(-1, "vfs_write", 1_000, 100, Mark.FIRST, Mark.LOST);
    made.add(root, "ext4_file_write_iter", 1_010, Calls.UNKNOWN, Mark.TRUNCATED);
    Table t = Sheets.calls(made.build(), Values.NONE).table();
    assertThat(t.columnNames())
        .containsExactly(
            "call",
            "parent",
            "depth",
            "cpu",
            "pid",
            "comm",
            "function",
            "start_ns",
            "duration_ns",
            "self_ns",
            "children",
            "ret",
            "note",
            "values",
            "instructions",
            "self_instructions",
            "kind");
    assertThat(t.intColumn("parent").isMissing(0)).isTrue();
    assertThat(t.intColumn("parent").get(1)).isZero();
    assertThat(t.longColumn("duration_ns").isMissing(1)).isTrue();
    assertThat(t.longColumn("self_ns").isMissing(0)).isTrue();
    assertThat(t.longColumn("ret").isMissing(0)).isTrue();
    assertThat(t.stringColumn("note").asList()).containsExactly("first lost", "truncated");
    assertThat(t.longColumn("start_ns").get(0)).isEqualTo(1_000);
  }

  @Test
  void rootsCountWhatIsBelowThem() {
    int root = made.add(-1, "vfs_write", 0, 100);
    made.add(root, "a", 10, 10);
    made.add(-1, "vfs_fsync_range", 200, 7);
    Table t = Sheets.roots(made.build(), Values.NONE).table();
    assertThat(t.columnNames())
        .containsExactly(
            "call",
            "function",
            "pid",
            "comm",
            "start_ns",
            "duration_ns",
            "calls",
            "ret",
            "file",
            "bytes",
            "pos",
            "flags");
    assertThat(t.intColumn("calls").asList()).containsExactly(2, 1);
    assertThat(t.intColumn("call").asList()).containsExactly(0, 2);
  }

  @Test
  void layersShareTheWhole() {
    int root = made.add(-1, "vfs_write", 0, 100);
    made.add(root, "ext4_file_write_iter", 10, 75);
    Layer[] layers = {Layer.VFS, Layer.EXT4};
    Table t = Sheets.layers(Shares.of(made.build(), layers, new long[2])).table();
    assertThat(t.columnNames())
        .containsExactly("layer", "calls", "self_ns", "share", "self_instructions");
    assertThat(t.stringColumn("layer").asList()).containsExactly("VFS", "ext4");
    assertThat(t.doubleColumn("share").asList()).containsExactly(0.25, 0.75);
  }

  @Test
  void functionsRunsAndLosses() throws IOException {
    made.add(-1, "vfs_write", 0, 100);
    Table functions =
        Sheets.functions(FunctionTimes.of(made.build(), new Layer[] {Layer.VFS})).table();
    assertThat(functions.columnNames())
        .containsExactly(
            "function", "layer", "calls", "total_ns", "self_ns", "p50_ns", "p99_ns", "max_ns");
    assertThat(functions.longColumn("p99_ns").get(0)).isEqualTo(100);

    Table runs = Sheets.runs(Runs.of(List.of(5L, Calls.UNKNOWN, 4L))).table();
    assertThat(runs.columnNames()).containsExactly("run", "duration_ns", "shown");
    assertThat(runs.longColumn("duration_ns").isMissing(1)).isTrue();
    assertThat(runs.booleanColumn("shown").asList()).containsExactly(false, false, true);

    Account account = CaptureReader.read(SmallCaptures.read("stdio-12"), 0).account();
    Table losses = Sheets.losses(account).table();
    assertThat(losses.longColumn("overrun").asList()).containsExactly(0L);
    assertThat(losses.longColumn("entries").get(0)).isEqualTo(account.records());
  }

  @Test
  void emptyTracesGiveEmptyTables() {
    Calls none = made.build();
    assertThat(Sheets.calls(none, Values.NONE).table().rowCount()).isZero();
    assertThat(Sheets.roots(none, Values.NONE).table().rowCount()).isZero();
    assertThat(Sheets.layers(Shares.of(none, new Layer[0], new long[0])).table().rowCount())
        .isZero();
    assertThat(Sheets.runs(Runs.of(List.of())).table().rowCount()).isZero();
  }
}
