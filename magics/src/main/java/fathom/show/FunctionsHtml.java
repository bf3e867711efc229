package fathom.show;

import fathom.show.RunView.FunctionRow;
import java.util.List;

/** The folded table of functions, by self time. */
final class FunctionsHtml {
  private static final int ROWS = 20;

  private FunctionsHtml() {}

  static String html(List<FunctionRow> functions) {
    if (functions.isEmpty()) return "";
    List<FunctionRow> top = functions.subList(0, Math.min(ROWS, functions.size()));
    long longest = top.stream().mapToLong(FunctionRow::selfNanos).max().orElse(0);
    StringBuilder out = new StringBuilder("<details class=\"fx-functions\"><summary");
    out.append(" style=\"cursor:pointer\">").append(Units.count(functions.size(), "function"));
    out.append(", by self time</summary><table><thead><tr><th style=\"text-align:left\">function");
    out.append("</th><th style=\"text-align:left\">layer</th><th>calls</th><th>total</th>");
    out.append("<th>self</th><th>median</th><th>p99</th><th>longest</th></tr></thead><tbody>");
    for (FunctionRow row : top) out.append(row(row, longest));
    out.append("</tbody></table>");
    if (functions.size() > top.size()) {
      out.append("<div class=\"fx-soft\">").append(functions.size() - top.size());
      out.append(" more: <code>trace.functions()</code></div>");
    }
    return out.append("</details>").toString();
  }

  private static String row(FunctionRow row, long longest) {
    double share = longest > 0 ? Math.max(0, 100.0 * row.selfNanos() / longest) : 0;
    return Units.format(
        "<tr><td style=\"text-align:left\"><code><u>%s</u></code></td>"
            + "<td style=\"text-align:left\">%s</td>"
            + "<td>%,d</td><td>%s</td><td style=\"background:linear-gradient(90deg,"
            + "rgba(232,132,38,.35) %.0f%%,transparent %.0f%%)\">%s</td><td>%s</td><td>%s</td>"
            + "<td>%s</td></tr>",
        Html.escape(row.function()),
        row.layer() == null ? "" : Html.escape(row.layer().label()),
        row.calls(),
        Units.time(row.totalNanos()),
        share,
        share,
        Units.time(row.selfNanos()),
        Units.time(row.p50Nanos()),
        Units.time(row.p99Nanos()),
        Units.time(row.maxNanos()));
  }
}
