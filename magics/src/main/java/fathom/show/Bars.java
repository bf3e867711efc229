package fathom.show;

import fathom.kernel.display.MimeBundle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tech.tablesaw.api.Table;

/**
 * Horizontal bars, one for each thing that is compared, divided into parts; all on one scale.
 *
 * @param rows what is compared, from top to bottom; negative and unknown values count as nothing
 * @param nanos whether the values are nanoseconds, else plain numbers
 */
public record Bars(List<Row> rows, boolean nanos) implements Chart {
  /** One bar: its label and its parts from left to right. */
  public record Row(String label, Map<String, Double> parts) {
    double total() {
      return parts.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  private static final int MOST_ROWS = 100;

  public Bars {
    rows = List.copyOf(rows);
  }

  /**
   * The bars of a table: a row of it is one part of one bar.
   *
   * @param value a column of numbers; nanoseconds when its name ends in "_ns"
   * @throws IllegalArgumentException when the table has no such column, or too many bars
   */
  public static Bars of(Table table, String bar, String part, String value) {
    TableColumns columns = new TableColumns(table);
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    for (int i = 0; i < table.rowCount(); i++) {
      Map<String, Double> parts =
          rows.computeIfAbsent(columns.text(bar, i), name -> new LinkedHashMap<>());
      double number = columns.number(value, i);
      parts.merge(columns.text(part, i), number > 0 ? number : 0, Double::sum);
    }
    if (rows.size() > MOST_ROWS) {
      throw new IllegalArgumentException(
          "%s has %d different values: expected %d bars at most"
              .formatted(bar, rows.size(), MOST_ROWS));
    }
    List<Row> bars = new ArrayList<>();
    rows.forEach((label, parts) -> bars.add(new Row(label, parts)));
    return new Bars(bars, value.endsWith("_ns"));
  }

  @Override
  public MimeBundle bundle() {
    Set<String> parts = new LinkedHashSet<>();
    order().forEach(parts::add);
    PartColours colours = new PartColours(parts);
    double widest = rows.stream().mapToDouble(Row::total).max().orElse(0);
    StringBuilder html = new StringBuilder("<div class=\"fathom fx-bars\" style=\"font-size:13px;");
    html.append("line-height:1.5;max-width:1100px\">").append(colours.legend());
    html.append("<div style=\"display:grid;grid-template-columns:max-content 1fr;gap:5px 10px;");
    html.append("align-items:center\">");
    StringBuilder plain = new StringBuilder();
    for (Row row : rows) {
      html.append("<div style=\"text-align:right\"><b style=\"font-weight:600\">");
      html.append(Html.escape(row.label())).append("</b></div>");
      html.append("<div style=\"display:flex;align-items:center\">");
      html.append(bar(row, parts, colours, widest));
      html.append("<span style=\"padding-left:8px;white-space:nowrap\">");
      html.append(amount(row.total())).append("</span></div>");
      plain.append(words(row, parts)).append('\n');
    }
    return MimeBundle.html(
        html.append("</div></div>").toString(), plain.toString().stripTrailing());
  }

  /** The parts with the most in all bars first, so that the same ones stand below each other. */
  private List<String> order() {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (Row row : rows) row.parts().forEach((part, v) -> sums.merge(part, v, Double::sum));
    return sums.entrySet().stream()
        .sorted(Comparator.comparingDouble(e -> -e.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private String bar(Row row, Set<String> parts, PartColours colours, double widest) {
    double total = row.total();
    // The longest bar leaves room for its number.
    double width = widest > 0 ? 86 * total / widest : 0;
    StringBuilder out =
        new StringBuilder(
            Units.format(
                "<div style=\"display:flex;height:22px;width:%.2f%%;min-width:2px;"
                    + "border-radius:3px;overflow:hidden\">",
                width));
    for (String part : parts) {
      double value = row.parts().getOrDefault(part, 0.0);
      if (value <= 0) continue;
      String says = part + " " + percent(value, total);
      boolean fits = width * value / total > 1.2 + 0.75 * says.length();
      out.append(
          Units.format(
              "<span title=\"%s: %s, %s\" style=\"flex:%.5f 0 0;min-width:0;%s;color:#1f2328;"
                  + "font-size:11px;line-height:22px;text-align:center;overflow:hidden;"
                  + "white-space:nowrap;text-overflow:ellipsis\">%s</span>",
              Html.escape(part),
              amount(value),
              percent(value, total),
              value / total,
              colours.background(part),
              fits ? Html.escape(says) : ""));
    }
    return out.append("</div>").toString();
  }

  private String words(Row row, Set<String> parts) {
    StringBuilder out = new StringBuilder(row.label()).append("  ").append(amount(row.total()));
    String between = ": ";
    for (String part : parts) {
      double value = row.parts().getOrDefault(part, 0.0);
      if (value <= 0) continue;
      out.append(between).append(part).append(' ').append(percent(value, row.total()));
      between = ", ";
    }
    return out.toString();
  }

  private String amount(double value) {
    if (nanos) return Units.time(Math.round(value));
    return value == Math.rint(value) ? Units.format("%,.0f", value) : Units.format("%,.2f", value);
  }

  private static String percent(double part, double whole) {
    return Units.percent(Math.round(1000 * part), Math.round(1000 * whole));
  }
}
