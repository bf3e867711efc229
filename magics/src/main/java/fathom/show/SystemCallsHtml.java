package fathom.show;

import fathom.analyse.SystemCall;
import fathom.trace.Calls;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The folded table of the workload's system calls; one with a graph leads to it. */
final class SystemCallsHtml {
  private static final int ROWS = 100;
  private static final int LONGEST = 200;

  private SystemCallsHtml() {}

  /**
   * @param place a call's place in the live picture, negative for none
   */
  static String html(List<SystemCall> all, IntUnaryOperator place) {
    if (all.isEmpty()) return "";
    StringBuilder out = new StringBuilder("<details class=\"fx-functions fx-strace\"><summary");
    out.append(" style=\"cursor:pointer\">").append(Units.count(all.size(), "system call"));
    out.append("</summary><table><thead><tr><th>task</th><th>time</th><th>result</th>");
    out.append("<th style=\"text-align:left\">call</th></tr></thead><tbody>");
    for (SystemCall call : all.subList(0, Math.min(ROWS, all.size()))) out.append(row(call, place));
    out.append("</tbody></table>");
    if (all.size() > ROWS) {
      out.append("<div class=\"fx-soft\">").append(all.size() - ROWS);
      out.append(" more: <code>trace.systemCalls()</code></div>");
    }
    return out.append("</details>").toString();
  }

  private static String row(SystemCall call, IntUnaryOperator place) {
    int at = call.call() < 0 ? -1 : place.applyAsInt(call.call());
    String name = Html.escape(call.name());
    String link =
        at < 0
            ? name
            : "<u data-row=\"" + at + "\" title=\"call " + call.call() + "\">" + name + "</u>";
    return Units.format(
        "<tr><td>%d</td><td>%s</td><td>%s</td>"
            + "<td style=\"text-align:left\"><code>%s(%s)</code></td></tr>",
        call.pid(),
        Units.time(call.durationNanos()),
        Html.escape(result(call)),
        link,
        Html.escape(shortened(call.arguments().replace(" ", ", "))));
  }

  private static String result(SystemCall call) {
    if (call.returned() == Calls.UNKNOWN) return "?";
    return call.errno().isEmpty() ? Long.toString(call.returned()) : "-1 " + call.errno();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
