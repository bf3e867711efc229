package fathom.show;

import fathom.show.RunView.Run;
import java.util.List;

/** The line of facts, the warnings below it, and the strip of runs. */
final class FactsHtml {
  private static final int MOST_WARNINGS = 10;
  private static final int MOST_RUNS = 200;

  /** CSS pixels of the bar of the longest run. */
  private static final int TALLEST = 22;

  private FactsHtml() {}

  static String html(RunView view) {
    return facts(view) + warnings(view.warnings()) + runs(view.runs());
  }

  /** A line of facts alone. */
  static String line(List<String> facts) {
    return "<div class=\"fx-soft\" style=\"font-size:12px;opacity:.75\">"
        + Html.escape(String.join(" · ", facts))
        + "</div>";
  }

  private static String facts(RunView view) {
    StringBuilder out = new StringBuilder("<div class=\"fx-facts\"><b class=\"fx-head\">");
    out.append(Html.escape(view.headline())).append("</b> &nbsp;<b class=\"fx-took\">");
    out.append(Units.extent(view)).append("</b> in ");
    out.append(Units.count(view.calls().size(), "call"));
    out.append(" <span class=\"fx-soft\">");
    for (String fact : view.facts()) out.append(" · ").append(Html.escape(fact));
    return out.append("</span></div>").toString();
  }

  private static String warnings(List<String> warnings) {
    StringBuilder out = new StringBuilder();
    for (String warning : warnings.subList(0, Math.min(MOST_WARNINGS, warnings.size()))) {
      out.append(note(Html.escape(warning)));
    }
    int more = warnings.size() - MOST_WARNINGS;
    if (more > 0) out.append(note(Units.count(more, "more warning") + "."));
    return out.toString();
  }

  /** A visible note; right in light and dark themes, and without a style sheet. */
  static String note(String html) {
    return "<div class=\"fx-note\" role=\"note\" style=\"background:rgba(230,160,30,.16);"
        + "border-left:3px solid rgba(220,140,10,.9);padding:3px 10px;margin:5px 0\">⚠ "
        + html
        + "</div>";
  }

  /** All measured runs as small bars, the shown one marked, and the same in words. */
  private static String runs(List<Run> runs) {
    if (runs.size() < 2) return "";
    long longest = runs.stream().mapToLong(Run::durationNanos).max().orElse(0);
    long shortest = runs.stream().mapToLong(Run::durationNanos).filter(d -> d >= 0).min().orElse(0);
    StringBuilder out = new StringBuilder("<div class=\"fx-runs\" style=\"margin:3px 0\">");
    for (int i = 0; i < Math.min(MOST_RUNS, runs.size()); i++) {
      Run run = runs.get(i);
      long height = Math.max(3, TALLEST * Math.max(0, run.durationNanos()) / Math.max(1, longest));
      out.append(
          Units.format(
              "<span title=\"run %d: %s%s\""
                  + " style=\"display:inline-block;width:7px;margin-right:2px;"
                  + "height:%dpx;background:%s\"></span>",
              i + 1,
              Units.time(run.durationNanos()),
              run.shown() ? ", shown" : "",
              height,
              run.shown() ? "rgba(232,132,38,1)" : "rgba(128,136,148,.5)"));
    }
    out.append("<span class=\"fx-soft\"> ").append(Units.count(runs.size(), "run")).append(" of ");
    out.append(Units.time(shortest)).append(" to ").append(Units.time(longest));
    for (int i = 0; i < runs.size(); i++) {
      if (!runs.get(i).shown()) continue;
      out.append("; shown is run ").append(i + 1).append(", ");
      out.append("<b>").append(Units.time(runs.get(i).durationNanos())).append("</b>");
      break;
    }
    return out.append("</span></div>").toString();
  }
}
