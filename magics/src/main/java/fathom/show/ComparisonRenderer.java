package fathom.show;

import fathom.analyse.Comparison;
import fathom.analyse.Comparison.Place;
import fathom.analyse.Comparison.Side;
import fathom.analyse.Comparison.Where;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;
import fathom.trace.Calls;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Shows a {@link ComparisonView}: where the two part, a two-sided icicle, and a table of the call
 * paths by how much their times differ.
 */
public final class ComparisonRenderer implements Renderer<ComparisonView> {
  private static final int MOST_PARTINGS = 12;
  private static final int MOST_ROWS = 60;

  @Override
  public Class<ComparisonView> type() {
    return ComparisonView.class;
  }

  @Override
  public MimeBundle render(ComparisonView view) {
    Comparison comparison = view.comparison();
    StringBuilder html = new StringBuilder("<div class=\"fathom\"><style>");
    html.append(Resources.text("output.css")).append("</style>");
    html.append("<div class=\"fx-facts\">");
    head(html, "▲", view.nameA(), view.factsA(), comparison.totalNanos(true));
    head(html, "▼", view.nameB(), view.factsB(), comparison.totalNanos(false));
    html.append("</div>");
    partings(html, view);
    html.append("<div class=\"fx-status\">");
    html.append(Html.escape(view.nameA())).append(" upwards, ");
    html.append(Html.escape(view.nameB()));
    html.append(" downwards; the same call path at the same place, time across</div>");
    html.append(ComparisonPicture.html(comparison, "two-sided icicle of the call paths"));
    table(html, view);
    if (!comparison.renamed().isEmpty()) {
      html.append("<div class=\"fx-soft\">taken for each other: <code>");
      html.append(Html.escape(String.join(", ", comparison.renamed()))).append("</code></div>");
    }
    return MimeBundle.html(html.append("</div>").toString(), plain(view));
  }

  private static void head(StringBuilder html, String mark, String name, String facts, long nanos) {
    html.append("<div>").append(mark).append(" <b>").append(Html.escape(name)).append("</b> ");
    html.append(Units.time(nanos)).append(" <span class=\"fx-soft\">");
    html.append(Html.escape(facts)).append("</span></div>");
  }

  /**
   * A function that only one side calls from a function: in how many places, how often, how long.
   */
  private record Parting(Where where, String function, String caller, long calls, long nanos) {
    Parting and(Parting other) {
      return new Parting(where, function, caller, calls + other.calls, nanos + other.nanos);
    }

    String text(ComparisonView view) {
      return Units.format(
          "only %s: %s%s, %s, %s",
          where == Where.ONLY_A ? view.nameA() : view.nameB(),
          function,
          caller.isEmpty() ? "" : " in " + caller,
          Units.count(calls, "call"),
          Units.time(nanos));
    }
  }

  /** The longest first. */
  private static List<Parting> partings(ComparisonView view) {
    List<Place> all = view.comparison().places();
    Map<String, Parting> merged = new LinkedHashMap<>();
    for (Place p : view.comparison().partings()) {
      String caller = p.parent() < 0 ? "" : all.get(p.parent()).function();
      Side side = p.where() == Where.ONLY_B ? p.b() : p.a();
      merged.merge(
          p.where() + p.function() + " " + caller,
          new Parting(p.where(), p.function(), caller, side.calls(), side.totalNanos()),
          Parting::and);
    }
    return merged.values().stream().sorted(Comparator.comparingLong(p -> -p.nanos())).toList();
  }

  private static void partings(StringBuilder html, ComparisonView view) {
    List<Parting> partings = partings(view);
    if (partings.isEmpty()) {
      html.append("<div>Both went the same ways.</div>");
      return;
    }
    html.append("<details open><summary>").append(Units.count(partings.size(), "place"));
    html.append(" where they part</summary><ul style=\"margin:2px 0 6px\">");
    partings.stream()
        .limit(MOST_PARTINGS)
        .forEach(p -> html.append("<li>").append(Html.escape(p.text(view))).append("</li>"));
    int more = partings.size() - MOST_PARTINGS;
    if (more > 0) html.append("<li><i>and ").append(more).append(" shorter ones</i></li>");
    html.append("</ul></details>");
  }

  private static List<Integer> byDifference(Comparison comparison) {
    List<Place> places = comparison.places();
    return IntStream.range(0, places.size())
        .boxed()
        .sorted(
            Comparator.comparingLong(
                i -> -Math.abs(places.get(i).a().selfNanos() - places.get(i).b().selfNanos())))
        .limit(MOST_ROWS)
        .toList();
  }

  private static void table(StringBuilder html, ComparisonView view) {
    Comparison comparison = view.comparison();
    List<Integer> rows = byDifference(comparison);
    html.append("<details open><summary>call paths by how much their own time differs");
    html.append("</summary><div style=\"overflow:auto;max-height:420px\"><table>");
    html.append("<thead><tr><th style=\"text-align:left\">function</th><th>where</th>");
    for (String name : List.of(view.nameA(), view.nameB())) {
      String n = Html.escape(name);
      html.append("<th>calls ").append(n).append("</th><th>median ").append(n);
      html.append("</th><th>self ").append(n).append("</th><th>share ").append(n).append("</th>");
    }
    html.append("</tr></thead><tbody>");
    for (int i : rows) {
      Place p = comparison.places().get(i);
      String path = String.join(" > ", comparison.path(i));
      html.append("<tr title=\"").append(Html.escape(path));
      html.append("\"><td style=\"text-align:left\"><code>").append(Html.escape(p.function()));
      html.append("</code></td><td>").append(Html.escape(where(view, p))).append("</td>");
      side(html, p.a(), comparison.totalNanos(true));
      side(html, p.b(), comparison.totalNanos(false));
      html.append("</tr>");
    }
    html.append("</tbody></table></div>");
    int left = comparison.places().size() - rows.size();
    if (left > 0) {
      html.append("<div class=\"fx-soft\">").append(Units.count(left, "more call path"));
      html.append(": <code>comparison.table()</code> has all.</div>");
    }
    html.append("</details>");
  }

  private static String where(ComparisonView view, Place place) {
    return switch (place.where()) {
      case BOTH -> "both";
      case ONLY_A -> "only " + view.nameA();
      case ONLY_B -> "only " + view.nameB();
    };
  }

  private static void side(StringBuilder html, Side side, long whole) {
    if (side.calls() == 0) {
      html.append("<td>–</td><td></td><td></td><td></td>");
      return;
    }
    String median = side.medianNanos() == Calls.UNKNOWN ? "" : Units.time(side.medianNanos());
    html.append("<td>").append(Units.format("%,d", side.calls())).append("</td><td>");
    html.append(median).append("</td><td>").append(Units.time(side.selfNanos()));
    html.append("</td><td>").append(Units.percent(side.selfNanos(), whole)).append("</td>");
  }

  private static String plain(ComparisonView view) {
    Comparison comparison = view.comparison();
    StringBuilder out = new StringBuilder();
    out.append(
        Units.format(
            "%s: %s, %s%n%s: %s, %s%n",
            view.nameA(),
            Units.time(comparison.totalNanos(true)),
            view.factsA(),
            view.nameB(),
            Units.time(comparison.totalNanos(false)),
            view.factsB()));
    partings(view).stream()
        .limit(MOST_PARTINGS)
        .forEach(p -> out.append(p.text(view)).append('\n'));
    for (int i : byDifference(comparison).stream().limit(20).toList()) {
      Place p = comparison.places().get(i);
      out.append(
          Units.format(
              "%6d× %10s  %6d× %10s  %s%n",
              p.a().calls(),
              Units.time(p.a().selfNanos()),
              p.b().calls(),
              Units.time(p.b().selfNanos()),
              p.function()));
    }
    return out.toString().stripTrailing();
  }
}
