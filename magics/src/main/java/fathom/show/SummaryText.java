package fathom.show;

import fathom.analyse.Layer;
import fathom.analyse.NominalTime;
import fathom.analyse.Shares.Share;
import fathom.trace.Calls;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as plain text: the facts, the layers, and the path of the longest calls. */
final class SummaryText {
  private static final int MOST_ROWS = 24;

  private SummaryText() {}

  static String of(RunView view) {
    StringBuilder out = new StringBuilder(view.headline());
    out.append("  ").append(Units.extent(view)).append(" in ");
    out.append(Units.count(view.calls().size(), "call"));
    for (String fact : view.facts()) out.append(" · ").append(fact);
    out.append('\n');
    for (String warning : view.warnings()) out.append("! ").append(warning).append('\n');
    boolean nominal = NominalTime.isIn(view.calls());
    long total = view.shares().totalNanos();
    String layers =
        view.shares().of().entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<Layer, Share> e) -> -e.getValue().selfNanos()))
            .map(e -> e.getKey().label() + " " + Units.percent(e.getValue().selfNanos(), total))
            .collect(Collectors.joining(", "));
    if (!layers.isEmpty())
      out.append(nominal ? "self instructions: " : "self time: ").append(layers).append('\n');
    path(view.calls(), out);
    return out.toString().stripTrailing();
  }

  /** From the longest root down, each time into the longest call. */
  private static void path(Calls calls, StringBuilder out) {
    boolean nominal = NominalTime.isIn(calls);
    int call = longest(calls, calls.roots().toArray());
    for (int row = 0; call >= 0 && row < MOST_ROWS; row++) {
      String time =
          nominal
              ? Units.count(calls.instructions(call), "instruction")
              : Units.time(calls.durationNanos(call));
      out.append(Units.format("%10s  %s%s%n", time, "  ".repeat(row), calls.function(call)));
      call = longest(calls, calls.childrenOf(call).toArray());
    }
  }

  private static int longest(Calls calls, int[] among) {
    int longest = -1;
    for (int i : among) {
      if (longest < 0 || calls.durationNanos(i) > calls.durationNanos(longest)) longest = i;
    }
    return longest;
  }
}
