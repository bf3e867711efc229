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
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Shows a {@link ComparisonView}: where the two part, a two-sided icicle, and a table of the call
 * paths by how much they differ: in their times, or in their instructions where no time was
 * measured.
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
    head(html, "▲", view.nameA(), view.factsA(), extent(view, true));
    head(html, "▼", view.nameB(), view.factsB(), extent(view, false));
    html.append("</div>");
    branches(html, view);
    partings(html, view);
    if (!view.nominal()) picture(html, view, "time", Side::totalNanos);
    if (comparison.executed()) picture(html, view, "instructions", Side::instructions);
    table(html, view);
    if (!comparison.renamed().isEmpty()) {
      html.append("<div class=\"fx-soft\">taken for each other: <code>");
      html.append(Html.escape(String.join(", ", comparison.renamed()))).append("</code></div>");
    }
    return MimeBundle.html(html.append("</div>").toString(), plain(view));
  }

  private static void picture(
      StringBuilder html, ComparisonView view, String unit, ToLongFunction<Side> size) {
    html.append("<div class=\"fx-status\">").append(Html.escape(view.nameA()));
    html.append(" upwards, ").append(Html.escape(view.nameB()));
    html.append(" downwards; the same call path at the same place, ").append(unit);
    html.append(" across</div>");
    String alternative = "two-sided icicle of the call paths by " + unit;
    html.append(ComparisonPicture.html(view.comparison(), size, alternative));
  }

  private static void head(
      StringBuilder html, String mark, String name, String facts, String extent) {
    html.append("<div>").append(mark).append(" <b>").append(Html.escape(name)).append("</b> ");
    html.append(extent).append(" <span class=\"fx-soft\">");
    html.append(Html.escape(facts)).append("</span></div>");
  }

  private static String extent(ComparisonView view, boolean ofA) {
    return extent(view, view.comparison().totalNanos(ofA), view.comparison().instructions(ofA));
  }

  /** How much ran: a time, instructions, or both. */
  private static String extent(ComparisonView view, long nanos, long instructions) {
    String executed = Units.count(instructions, "instruction");
    if (view.nominal()) return executed;
    return Units.time(nanos) + (view.comparison().executed() ? ", " + executed : "");
  }

  // --- where instructions part -------------------------------------------------------------------

  private static void branches(StringBuilder html, ComparisonView view) {
    if (!view.exact()) return;
    List<ComparisonView.Parting> all = view.partings();
    if (all.isEmpty()) {
      html.append("<div><b>Both executed the same instructions.</b></div>");
      return;
    }
    ComparisonView.Parting first = all.get(0);
    html.append("<div class=\"fx-refusal\"><b>They first part in ");
    html.append(Html.escape(first.where())).append("</b>: ").append(Html.escape(ways(first)));
    if (!first.code().isEmpty()) {
      html.append("<br><code>").append(Html.escape(first.code())).append("</code>");
    }
    html.append("</div>");
    if (all.size() == 1) return;
    List<ComparisonView.Parting> largest = largest(all);
    html.append("<details open><summary>").append(Units.count(all.size(), "place"));
    html.append(" where their instructions part");
    html.append(all.size() > largest.size() ? ", the largest in the order of time" : "");
    html.append("</summary><div style=\"overflow:auto;max-height:320px\"><table><thead><tr>");
    html.append("<th style=\"text-align:left\">where</th><th style=\"text-align:left\"></th>");
    for (String name : List.of(view.nameA(), view.nameB())) {
      html.append("<th>until they meet, ").append(Html.escape(name)).append("</th>");
    }
    html.append("</tr></thead><tbody>");
    for (ComparisonView.Parting p : largest) {
      html.append("<tr><td style=\"text-align:left\">").append(Html.escape(p.where()));
      if (!p.code().isEmpty()) {
        html.append("<br><code>").append(Html.escape(p.code())).append("</code>");
      }
      html.append("</td><td style=\"text-align:left\">").append(Html.escape(ways(p)));
      html.append("</td><td>").append(Units.format("%,d", p.instructionsA())).append("</td><td>");
      html.append(Units.format("%,d", p.instructionsB())).append("</td></tr>");
    }
    html.append("</tbody></table></div></details>");
  }

  private static String ways(ComparisonView.Parting parting) {
    return parting.a() + ", " + parting.b();
  }

  /** Those behind which most instructions ran before both met again, in the order of time. */
  private static List<ComparisonView.Parting> largest(List<ComparisonView.Parting> all) {
    return IntStream.range(0, all.size())
        .boxed()
        .sorted(Comparator.comparingLong(i -> -all.get(i).instructions()))
        .limit(MOST_PARTINGS)
        .sorted()
        .map(all::get)
        .toList();
  }

  // --- where calls part --------------------------------------------------------------------------

  /**
   * A function that only one side calls from a function: in how many places, how often, how long.
   */
  private record Parting(
      Where where, String function, String caller, long calls, long nanos, long instructions) {
    Parting and(Parting other) {
      return new Parting(
          where,
          function,
          caller,
          calls + other.calls,
          nanos + other.nanos,
          instructions + other.instructions);
    }

    String text(ComparisonView view) {
      return Units.format(
          "only %s: %s%s, %s, %s",
          where == Where.ONLY_A ? view.nameA() : view.nameB(),
          function,
          caller.isEmpty() ? "" : " in " + caller,
          Units.count(calls, "call"),
          extent(view, nanos, instructions));
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
          new Parting(
              p.where(),
              p.function(),
              caller,
              side.calls(),
              side.totalNanos(),
              side.instructions()),
          Parting::and);
    }
    return merged.values().stream().sorted(Comparator.comparingLong(p -> -p.nanos())).toList();
  }

  private static void partings(StringBuilder html, ComparisonView view) {
    List<Parting> partings = partings(view);
    if (partings.isEmpty()) {
      html.append("<div>Both called the same functions.</div>");
      return;
    }
    html.append("<details open><summary>").append(Units.count(partings.size(), "place"));
    html.append(" where their calls part</summary><ul style=\"margin:2px 0 6px\">");
    partings.stream()
        .limit(MOST_PARTINGS)
        .forEach(p -> html.append("<li>").append(Html.escape(p.text(view))).append("</li>"));
    int more = partings.size() - MOST_PARTINGS;
    if (more > 0) html.append("<li><i>and ").append(more).append(" shorter ones</i></li>");
    html.append("</ul></details>");
  }

  private static List<Integer> byDifference(ComparisonView view) {
    List<Place> places = view.comparison().places();
    ToLongFunction<Side> self = view.nominal() ? Side::selfInstructions : Side::selfNanos;
    return IntStream.range(0, places.size())
        .boxed()
        .sorted(
            Comparator.comparingLong(
                i ->
                    -Math.abs(
                        self.applyAsLong(places.get(i).a()) - self.applyAsLong(places.get(i).b()))))
        .limit(MOST_ROWS)
        .toList();
  }

  private static void table(StringBuilder html, ComparisonView view) {
    Comparison comparison = view.comparison();
    List<Integer> rows = byDifference(view);
    html.append("<details open><summary>call paths by how much their own ");
    html.append(view.nominal() ? "instructions differ" : "time differs");
    html.append("</summary><div style=\"overflow:auto;max-height:420px\"><table>");
    html.append("<thead><tr><th style=\"text-align:left\">function</th><th>where</th>");
    for (String name : List.of(view.nameA(), view.nameB())) {
      for (String column : columns(view)) {
        html.append("<th>").append(column).append(' ').append(Html.escape(name)).append("</th>");
      }
    }
    html.append("</tr></thead><tbody>");
    for (int i : rows) {
      Place p = comparison.places().get(i);
      String path = String.join(" > ", comparison.path(i));
      html.append("<tr title=\"").append(Html.escape(path));
      html.append("\"><td style=\"text-align:left\"><code>").append(Html.escape(p.function()));
      html.append("</code></td><td>").append(Html.escape(where(view, p))).append("</td>");
      side(html, view, p.a(), true);
      side(html, view, p.b(), false);
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

  private static List<String> columns(ComparisonView view) {
    if (view.nominal()) return List.of("calls", "instructions", "own", "share");
    return view.comparison().executed()
        ? List.of("calls", "median", "self", "share", "own instructions")
        : List.of("calls", "median", "self", "share");
  }

  private static void side(StringBuilder html, ComparisonView view, Side side, boolean ofA) {
    List<String> cells = side.calls() == 0 ? List.of("–") : cells(view, side, ofA);
    for (int i = 0; i < columns(view).size(); i++) {
      html.append("<td>").append(i < cells.size() ? cells.get(i) : "").append("</td>");
    }
  }

  private static List<String> cells(ComparisonView view, Side side, boolean ofA) {
    Comparison all = view.comparison();
    String calls = Units.format("%,d", side.calls());
    String own = Units.format("%,d", side.selfInstructions());
    if (view.nominal()) {
      String share = Units.percent(side.selfInstructions(), all.instructions(ofA));
      return List.of(calls, Units.format("%,d", side.instructions()), own, share);
    }
    String median = side.medianNanos() == Calls.UNKNOWN ? "" : Units.time(side.medianNanos());
    String share = Units.percent(side.selfNanos(), all.totalNanos(ofA));
    return List.of(calls, median, Units.time(side.selfNanos()), share, own);
  }

  private static String plain(ComparisonView view) {
    Comparison comparison = view.comparison();
    StringBuilder out = new StringBuilder();
    out.append(Units.format("%s: %s, %s%n", view.nameA(), extent(view, true), view.factsA()));
    out.append(Units.format("%s: %s, %s%n", view.nameB(), extent(view, false), view.factsB()));
    if (view.exact() && view.partings().isEmpty()) {
      out.append("Both executed the same instructions.\n");
    }
    view.partings().stream()
        .findFirst()
        .ifPresent(
            p ->
                out.append("They first part in ")
                    .append(p.where() + ": " + ways(p))
                    .append(p.code().isEmpty() ? "\n" : "\n    " + p.code() + "\n"));
    partings(view).stream()
        .limit(MOST_PARTINGS)
        .forEach(p -> out.append(p.text(view)).append('\n'));
    for (int i : byDifference(view).stream().limit(20).toList()) {
      Place p = comparison.places().get(i);
      out.append(
          Units.format(
              "%6d× %12s  %6d× %12s  %s%n",
              p.a().calls(), own(view, p.a()), p.b().calls(), own(view, p.b()), p.function()));
    }
    return out.toString().stripTrailing();
  }

  private static String own(ComparisonView view, Side side) {
    return view.nominal()
        ? Units.format("%,d", side.selfInstructions())
        : Units.time(side.selfNanos());
  }
}
