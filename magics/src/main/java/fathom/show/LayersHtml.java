package fathom.show;

import fathom.analyse.Layer;
import fathom.analyse.NominalTime;
import fathom.analyse.Shares;
import fathom.analyse.Shares.Share;
import java.util.Comparator;
import java.util.List;

/** The share of each layer as one bar, and its legend with all of them. */
final class LayersHtml {
  private LayersHtml() {}

  /**
   * @param nominal whether there are instructions instead of times
   */
  static String html(Shares shares, boolean nominal) {
    if (shares.of().isEmpty()) return "";
    long total = shares.totalNanos();
    List<Layer> order =
        shares.of().keySet().stream()
            .sorted(Comparator.comparingLong((Layer l) -> -shares.of().get(l).selfNanos()))
            .toList();
    StringBuilder bar = new StringBuilder();
    StringBuilder legend = new StringBuilder();
    for (Layer layer : order) {
      Share share = shares.of().get(layer);
      String percent = Units.percent(share.selfNanos(), total);
      String title =
          Units.format(
              "%s: %s in %s",
              layer.label(),
              amount(share.selfNanos(), nominal),
              Units.count(share.calls(), "call"));
      if (share.selfNanos() > 0) bar.append(segment(layer, share, total, percent, title));
      legend.append(
          Units.format(
              "<span title=\"%s\" style=\"white-space:nowrap;margin-right:14px\"><span"
                  + " style=\"%s;border-radius:2px\">&nbsp;&nbsp;&nbsp;</span> %s %s</span> ",
              title, Palette.background(layer), layer.label(), percent));
    }
    return "<div class=\"fx-layers\" role=\"img\" aria-label=\"share of each layer\""
        + " style=\"display:flex;height:20px;margin:6px 0 3px;border-radius:4px;overflow:hidden\">"
        + bar
        + "</div><div class=\"fx-legend\" style=\"font-size:12px;margin-bottom:8px\">"
        + (nominal ? "self instructions: " : "self time: ")
        + legend
        + "</div>";
  }

  private static String amount(long nanos, boolean nominal) {
    return nominal
        ? Units.count(nanos / NominalTime.NANOS_PER_INSTRUCTION, "instruction")
        : Units.time(nanos);
  }

  /** The label comes from the style sheet, so that bare HTML does not say everything twice. */
  private static String segment(
      Layer layer, Share share, long total, String percent, String title) {
    double part = total > 0 ? (double) share.selfNanos() / total : 0;
    boolean fits = part > 0.03 + 0.009 * layer.label().length();
    String label = fits ? " data-label=\"" + layer.label() + " " + percent + "\"" : "";
    return Units.format(
        "<span title=\"%s\"%s style=\"flex:%.4f 0 0;%s;color:#1f2328\"></span>",
        title, label, Math.max(part, 0.003), Palette.background(layer));
  }
}
