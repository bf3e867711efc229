package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableRendererTest {
  private final TableRenderer renderer = new TableRenderer();

  @Test
  void aLongTableShowsItsEndsAndItsSize() {
    LongColumn numbers = LongColumn.create("n");
    for (int i = 0; i < 1_000; i++) numbers.append(i + 10_000);
    String html = html(Table.create("t", numbers));
    assertThat(html)
        .contains(">10019<", ">10995<", "⋯ 975 more rows", "1,000 rows × 1 column")
        .doesNotContain(">10020<", ">10994<");
    assertThat(plain(Table.create("t", numbers))).contains("10019\n...\n10995");
  }

  @Test
  void nanosecondsAreSeparatedAndMissingValuesEmpty() {
    LongColumn time = LongColumn.create("duration_ns", 1_234_567L);
    time.appendMissing();
    Table table = Table.create("t", StringColumn.create("function", "vfs_write", "x"), time);
    assertThat(html(table)).contains("text-align:right", ">1,234,567<", "padding:2px 8px\"></td>");
    assertThat(plain(table))
        .isEqualTo(
            """
            function   duration_ns
            vfs_write    1,234,567
            x
            2 rows × 2 columns""");
  }

  @Test
  void fractionsHaveSixDigits() {
    Table table = Table.create("t", DoubleColumn.create("share", 0.123456789, 2, Double.NaN, 1e-9));
    assertThat(html(table)).contains(">0.123457<", ">2<", ">1.0E-9<");
  }

  @Test
  void hostileTextStaysText() {
    Table table =
        Table.create(
            SampleRuns.HOSTILE, StringColumn.create(SampleRuns.HOSTILE, SampleRuns.HOSTILE));
    assertThat(html(table)).doesNotContain("<img", "<script");
  }

  @Test
  void anEmptyTableIsShown() {
    assertThat(html(Table.create("none"))).contains("0 rows × 0 columns");
  }

  @Test
  void theRenderersAreFoundAsServices() {
    assertThat(ServiceLoader.load(Renderer.class).stream().map(ServiceLoader.Provider::type))
        .contains(TableRenderer.class, ChartRenderer.class, RunViewRenderer.class)
        .contains(CardRenderer.class);
  }

  private String html(Table table) {
    return data(table, "text/html");
  }

  private String plain(Table table) {
    return data(table, "text/plain");
  }

  private String data(Table table, String type) {
    MimeBundle bundle = renderer.render(table);
    return (String) bundle.data().get(type);
  }
}
