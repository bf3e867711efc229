package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.read.BpftraceMap;
import fathom.read.BpftraceMap.Kind;
import fathom.read.BpftraceMap.Row;
import fathom.table.MapSheet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;

class MapsViewTest {
  private static final BpftraceMap BYTES =
      new BpftraceMap(
          "@bytes",
          Kind.VALUE,
          List.of("comm", "pid"),
          List.of(
              new Row(List.of("<b>bash", "9"), List.of("12")),
              new Row(List.of("worker", "84"), List.of("81920"))));

  private static final BpftraceMap SIZES =
      new BpftraceMap(
          "@h",
          Kind.HISTOGRAM,
          List.of(),
          List.of(
              new Row(List.of(), List.of("0", "0", "2")),
              new Row(List.of(), List.of("4096", "8191", "20"))));

  @Test
  void theGreatestComesFirstAndNamesStayText() {
    String html =
        (String)
            new MapsView(List.of("ext4", "live"), List.of(BYTES), List.of("a <note>"))
                .bundle()
                .data()
                .get("text/html");

    assertThat(html.indexOf("81920")).isLessThan(html.indexOf("&lt;b&gt;bash")).isPositive();
    assertThat(html).contains("a &lt;note&gt;").doesNotContain("<b>bash");
  }

  @Test
  void aTableHasAColumnForEachKeyAndNumbersAreNumbers() {
    var table = MapSheet.of(BYTES).table();

    assertThat(table.columnNames()).containsExactly("comm", "pid", "value");
    assertThat(table.column("comm")).isInstanceOf(StringColumn.class);
    assertThat(table.column("pid")).isInstanceOf(LongColumn.class);
    assertThat(table.longColumn("value").sum()).isEqualTo(81932);
  }

  @Test
  void aHistogramIsBarsWithoutScriptAndAPlotlyFigure() {
    Plot plot = MapsView.plot(SIZES);

    assertThat(plot.html()).contains("[4K, 8K)").contains("width:100.0%").contains("width:10.0%");
    assertThat(plot.figure().data()).hasSize(1);
    assertThat(plot.figure().layout()).containsKey("xaxis");
  }

  @Test
  void manyRowsAreCountedAndNotAllShown() {
    BpftraceMap many =
        new BpftraceMap(
            "@",
            Kind.VALUE,
            List.of("key"),
            IntStream.range(0, 500)
                .mapToObj(i -> new Row(List.of("k" + i), List.of("" + i)))
                .toList());

    assertThat(
            (String)
                new MapsView(List.of(), List.of(many), List.of()).bundle().data().get("text/html"))
        .contains("450 more rows")
        .contains("k499")
        .doesNotContain("k10<");
  }
}
