package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.source.LineTable.Frame;
import fathom.source.LineTable.Marker;
import fathom.source.LineTable.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Some rows of a line table, as a recording keeps them. */
class UsedLinesTest {
  private static final Frame WHOLE = new Frame("vfs_write", "fs/read_write.c", 584);
  private static final Frame INNER = new Frame("call_write_iter", "include/linux/fs.h", 2200);
  private static final Row FIRST =
      new Row(
          0xffffffff81002000L,
          0xffffffff81002010L,
          List.of(WHOLE),
          true,
          List.of(new Marker("fs/read_write.c", 570), new Marker("include/linux/fs.h", 9)));
  private static final Row SECOND =
      new Row(0xffffffff81002010L, 0xffffffff81002013L, List.of(INNER, WHOLE), false, List.of());
  private static final Row MODULE =
      new Row(
          0xffffffffc0400000L,
          0xffffffffc0400020L,
          List.of(new Frame("xfs_file_write_iter", "fs/xfs/xfs_file.c", 730)),
          true,
          List.of());

  @Test
  void rowsAreReadBackWhereTheyLieOfTheKernelAndOfModules() throws IOException {
    LineTable table = LineTable.read(LineTable.of(List.of(FIRST, SECOND, MODULE)));
    List<Row> rows = new ArrayList<>();
    table.each(0xffffffff81002000L, -1, rows::add);
    assertThat(rows).containsExactly(FIRST, SECOND, MODULE);
    assertThat(table.at(0xffffffff81002012L)).contains(SECOND);
    assertThat(table.at(0xffffffff81002013L)).as("behind it").isEmpty();
    assertThat(table.withModules(Map.of()).at(0xffffffffc0400004L)).contains(MODULE);
  }

  @Test
  void noRowsAreATableWithoutLines() throws IOException {
    LineTable table = LineTable.read(LineTable.of(List.of()));
    assertThat(table.at(0xffffffff81002012L)).isEmpty();
  }

  @Test
  void damageIsSaid() throws IOException {
    byte[] whole = LineTable.of(List.of(FIRST));
    assertThatThrownBy(() -> LineTable.read(Arrays.copyOf(whole, 20)))
        .isInstanceOf(IOException.class);
  }
}
