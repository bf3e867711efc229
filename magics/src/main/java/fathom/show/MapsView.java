package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.read.BpftraceMap;
import fathom.read.BpftraceMap.Kind;
import fathom.read.BpftraceMap.Row;
import fathom.read.BpftraceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The maps of a bpftrace program: tables, the greatest values first, and histograms as bars.
 *
 * @param facts where it ran: one line above
 * @param notes what the reader has to know of them, each a sentence
 */
public record MapsView(List<String> facts, List<BpftraceMap> maps, List<String> notes) {
  private static final int ROWS = 50;
  private static final int HISTOGRAMS = 12;
  private static final String CELL =
      " style=\"text-align:%s;white-space:pre;padding:2px 8px;vertical-align:top\"";

  public MapsView {
    facts = List.copyOf(facts);
    maps = List.copyOf(maps);
    notes = List.copyOf(notes);
  }

  /** The bundle that a notebook shows. */
  public MimeBundle bundle() {
    StringBuilder html = new StringBuilder("<div class=\"fathom fx-maps\">");
    html.append(FactsHtml.line(facts));
    StringBuilder plain = new StringBuilder(String.join(" · ", facts)).append("\n\n");
    for (BpftraceMap map : maps) {
      html.append(html(map));
      plain.append(BpftraceText.of(map)).append('\n');
    }
    for (String note : notes) {
      html.append("<div style=\"font-size:12px;opacity:.75\">").append(Html.escape(note));
      html.append("</div>");
      plain.append(note).append('\n');
    }
    return MimeBundle.html(html.append("</div>").toString(), Html.printable(plain.toString()));
  }

  /** One map as HTML without script or style sheet. */
  static String html(BpftraceMap map) {
    String title = "<div style=\"margin:8px 0 2px\"><b>" + Html.escape(map.name()) + "</b></div>";
    return title + (map.kind() == Kind.HISTOGRAM ? histograms(map) : table(map));
  }

  private static String table(BpftraceMap map) {
    List<Row> rows = new ArrayList<>(map.rows());
    rows.sort(
        Comparator.comparingDouble(
            row -> -number(row.values().get(map.kind() == Kind.VALUE ? 0 : 1))));
    List<String> columns = new ArrayList<>(map.keys());
    columns.addAll(map.kind().columns());
    StringBuilder out =
        new StringBuilder(
            "<div style=\"overflow-x:auto\"><table style=\"border-collapse:collapse;");
    out.append("font-variant-numeric:tabular-nums\"><thead><tr>");
    for (int i = 0; i < columns.size(); i++) {
      out.append("<th").append(Units.format(CELL, i < map.keys().size() ? "left" : "right"));
      out.append('>').append(Html.escape(columns.get(i))).append("</th>");
    }
    out.append("</tr></thead><tbody>");
    for (Row row : rows.subList(0, Math.min(ROWS, rows.size()))) {
      out.append("<tr>");
      row.key().forEach(cell -> out.append(cell(cell, "left")));
      row.values().forEach(cell -> out.append(cell(cell, "right")));
      out.append("</tr>");
    }
    out.append("</tbody></table></div>");
    return out + more(map, rows.size() - ROWS, "row");
  }

  private static String cell(String text, String side) {
    return "<td"
        + Units.format(CELL, side)
        + ">"
        + Html.escape(text.strip().indent(0).strip())
        + "</td>";
  }

  private static double number(String text) {
    return text.matches("-?\\d{1,18}") ? Double.parseDouble(text) : 0;
  }

  private static String histograms(BpftraceMap map) {
    Map<List<String>, List<Row>> byKey = byKey(map);
    StringBuilder out = new StringBuilder();
    byKey.entrySet().stream()
        .limit(HISTOGRAMS)
        .forEach(
            e -> {
              if (!e.getKey().isEmpty()) {
                out.append("<div style=\"white-space:pre\">");
                out.append(Html.escape(String.join(", ", e.getKey()))).append("</div>");
              }
              out.append(bars(e.getValue()));
            });
    return out + more(map, byKey.size() - HISTOGRAMS, "histogram");
  }

  static Map<List<String>, List<Row>> byKey(BpftraceMap map) {
    return map.rows().stream()
        .collect(Collectors.groupingBy(Row::key, LinkedHashMap::new, Collectors.toList()));
  }

  private static String bars(List<Row> rows) {
    long most = Math.max(1, rows.stream().mapToLong(BpftraceText::count).max().orElse(1));
    StringBuilder out =
        new StringBuilder(
            "<table style=\"border-collapse:collapse;font-variant-numeric:tabular-nums\">");
    for (Row row : rows) {
      out.append("<tr>").append(cell(BpftraceText.range(row), "right"));
      out.append(cell(Units.format("%,d", BpftraceText.count(row)), "right"));
      out.append(
          "<td style=\"padding:2px 8px;text-align:left;width:320px\"><div style=\"height:12px;border-radius:2px;");
      out.append(
          Units.format(
              "background:#4c8fd6;width:%.1f%%\"></div></td></tr>",
              100.0 * BpftraceText.count(row) / most));
    }
    return out.append("</table>").toString();
  }

  private static String more(BpftraceMap map, int count, String noun) {
    return count <= 0
        ? ""
        : "<div style=\"font-size:12px;opacity:.75\">"
            + Units.count(count, "more " + noun)
            + ": <code>map(\""
            + Html.escape(map.name())
            + "\")</code></div>";
  }

  /** A histogram as a chart. */
  public static Plot plot(BpftraceMap map) {
    List<Record> bars = new ArrayList<>();
    byKey(map)
        .forEach(
            (key, rows) ->
                bars.add(
                    new Bars(
                        "bar",
                        PlotlyFigure.text(String.join(", ", key)),
                        rows.stream().map(BpftraceText::range).toList(),
                        rows.stream().map(BpftraceText::count).toList())));
    PlotlyFigure plain = PlotlyFigure.of(bars, map.name(), 320);
    Map<String, Object> layout = new LinkedHashMap<>(plain.layout());
    // As text: Plotly would take "[0]" and "[1]" for numbers.
    layout.put("xaxis", Map.of("automargin", true, "type", "category"));
    layout.put("yaxis", Map.of("automargin", true));
    layout.put("showlegend", bars.size() > 1);
    return new Plot(
        new PlotlyFigure(bars, layout, PlotlyFigure.Config.OFFLINE),
        "<div class=\"fathom\">" + html(map) + "</div>",
        BpftraceText.of(map));
  }

  /** Plotly's bar trace. */
  private record Bars(String type, String name, List<String> x, List<Long> y) {}
}
