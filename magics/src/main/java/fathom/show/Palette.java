package fathom.show;

import fathom.analyse.Layer;
import java.util.List;

/**
 * The colours of the layers. Dark text is readable on each of them, and those that stand beside
 * each other can be told apart with each of the three kinds of colour blindness; a test computes
 * both.
 */
final class Palette {
  private Palette() {}

  static final List<Layer> ALL = List.of(Layer.values());

  /** The colour of text on a layer's colour, in the light and the dark theme. */
  static final int TEXT = 0x1f2328;

  /** 0xRRGGBB. */
  static int rgb(Layer layer) {
    return switch (layer) {
      case VFS -> 0x9ab5fc;
      case EXT4 -> 0xbbe6a5;
      case XFS -> 0x89ecfc;
      case BTRFS -> 0xcde8bb;
      case JOURNAL -> 0xfee459;
      case PAGE_CACHE -> 0xec9f50;
      case MEMORY -> 0xdd685e;
      case BLOCK -> 0x8586cc;
      case DRIVER -> 0xd6acc5;
      case SCHEDULER -> 0xb5af9e;
      case ASLEEP -> 0xa0a2a9;
      case INTERRUPT -> 0xa3858e;
      case TRACER -> 0xdce2de;
      case UNKNOWN -> 0xc0c3be;
    };
  }

  /** As in CSS: {@code #rrggbb}. */
  static String css(Layer layer) {
    return Units.format("#%06x", rgb(layer));
  }

  /** A tint of it that lets the page's ground through, right in light and dark themes. */
  static String tint(Layer layer, double alpha) {
    int c = rgb(layer);
    return Units.format("rgba(%d,%d,%d,%.2f)", c >> 16, c >> 8 & 255, c & 255, alpha);
  }

  /**
   * The background of a layer's box: its colour, hatched where nothing ran. JupyterLab drops the
   * hatching from notebooks that it does not trust; the colour stays.
   */
  static String background(Layer layer) {
    if (layer != Layer.ASLEEP) return "background:" + css(layer);
    return Units.format(
        "background-color:%1$s;background-image:repeating-linear-gradient(135deg,%1$s 0,%1$s 4px,"
            + "rgba(255,255,255,.45) 4px,rgba(255,255,255,.45) 8px)",
        css(layer));
  }
}
