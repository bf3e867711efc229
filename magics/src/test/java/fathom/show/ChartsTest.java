package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.MimeBundle;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class ChartsTest {
  private static Table table(String... layers) {
    return Table.create(
        "t",
        StringColumn.create("fs", "ext4", "ext4", "xfs"),
        StringColumn.create("layer", layers),
        LongColumn.create("self_ns", 3_000_000, 1_000_000, 2_000_000),
        LongColumn.create("start_ns", 7_000_000, 5_000_000, 9_000_000));
  }

  private static String html(MimeBundle bundle) {
    return bundle.data().get("text/html").toString();
  }

  private static String plain(MimeBundle bundle) {
    return bundle.data().get("text/plain").toString();
  }

  @Test
  void barsSayEachPartAndTheWholeInWords() {
    MimeBundle bundle = Bars.of(table("ext4", "journal", "xfs"), "fs", "layer", "self_ns").bundle();
    assertThat(plain(bundle))
        .isEqualTo("ext4  4.00 ms: ext4 75 %, journal 25 %\nxfs  2.00 ms: xfs 100 %");
  }

  @Test
  void theLongestBarGivesTheScale() {
    String html = html(Bars.of(table("a", "b", "a"), "fs", "layer", "self_ns").bundle());
    assertThat(html).contains("width:86.00%").contains("width:43.00%");
  }

  @Test
  void aLayerHasItsOwnColourInCharts() {
    String html = html(Bars.of(table("ext4", "journal", "xfs"), "fs", "layer", "self_ns").bundle());
    assertThat(html).contains(Palette.css(fathom.analyse.Layer.JOURNAL));
  }

  @Test
  void partsOfTheSameNameAreAdded() {
    assertThat(plain(Bars.of(table("a", "a", "a"), "fs", "layer", "self_ns").bundle()))
        .startsWith("ext4  4.00 ms: a 100 %");
  }

  @Test
  void lanesBeginWithTheFirstBoxAndKeepTheOrderOfTheTable() {
    MimeBundle bundle =
        Lanes.of(table("write", "commit", "write"), "fs", "layer", "start_ns", "self_ns").bundle();
    assertThat(plain(bundle))
        .isEqualTo(
            """
            ext4
              write at 2.00 ms, 3.00 ms
              commit at 0 ns, 1.00 ms
            xfs
              write at 4.00 ms, 2.00 ms""");
    assertThat(html(bundle)).contains("left:33.333%;width:50.000%");
  }

  @Test
  void namesAreEscaped() {
    Table evil = table("<b>", "x\"y", "&");
    assertThat(html(Bars.of(evil, "fs", "layer", "self_ns").bundle()))
        .doesNotContain("<b>")
        .doesNotContain("x\"y");
    assertThat(html(Lanes.of(evil, "fs", "layer", "start_ns", "self_ns").bundle()))
        .doesNotContain("<b>")
        .doesNotContain("x\"y");
  }

  @Test
  void aColumnThatIsNotThereIsNamedWithThoseThatAre() {
    assertThatThrownBy(() -> Bars.of(table("a", "b", "c"), "fs", "lager", "self_ns"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the table has no column lager; it has fs, layer, self_ns, start_ns");
    assertThatThrownBy(() -> Bars.of(table("a", "b", "c"), "fs", "layer", "layer"))
        .hasMessage("the column layer is of text: expected one of numbers");
  }
}
