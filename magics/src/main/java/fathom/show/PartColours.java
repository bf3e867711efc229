package fathom.show;

import fathom.analyse.Layer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Colours for the parts of a chart: a layer's own for its name, else one after the other. */
final class PartColours {
  /** Neighbours of these can be told apart; see {@link Palette}. */
  private static final List<Layer> OTHERS =
      List.of(
          Layer.VFS,
          Layer.PAGE_CACHE,
          Layer.EXT4,
          Layer.BLOCK,
          Layer.JOURNAL,
          Layer.MEMORY,
          Layer.XFS,
          Layer.DRIVER,
          Layer.SCHEDULER);

  private final Map<String, Layer> colours = new LinkedHashMap<>();

  /** Parts without a name have no place in the legend. */
  PartColours(Set<String> parts) {
    int next = 0;
    for (String part : parts) {
      Layer own = layer(part);
      colours.put(part, own != null ? own : OTHERS.get(next++ % OTHERS.size()));
    }
  }

  private static Layer layer(String label) {
    for (Layer layer : Palette.ALL) if (layer.label().equals(label)) return layer;
    return null;
  }

  String background(String part) {
    return Palette.background(colours.get(part));
  }

  String legend() {
    StringBuilder out = new StringBuilder("<div style=\"font-size:12px;margin:2px 0 8px\">");
    for (String part : colours.keySet()) {
      if (part.isEmpty()) continue;
      out.append(
          Units.format(
              "<span style=\"white-space:nowrap;margin-right:14px\"><span style=\"%s;"
                  + "border-radius:2px\">&nbsp;&nbsp;&nbsp;</span> %s</span> ",
              background(part), Html.escape(part)));
    }
    return out.append("</div>").toString();
  }
}
