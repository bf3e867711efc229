package fathom.show;

import fathom.analyse.Comparison;
import fathom.analyse.Comparison.Place;
import fathom.analyse.Comparison.Side;
import fathom.analyse.Layer;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.function.ToLongFunction;
import javax.imageio.ImageIO;

/**
 * A two-sided icicle: one trace grows upwards from the middle, the other downwards. A call path has
 * the same place on both sides, as wide as the longer of the two needs, so that a gap faces what
 * only one of them did.
 */
final class ComparisonPicture {
  private static final int WIDTH = 960;
  private static final int ROW = 17;
  private static final int SCALE = 2;
  private static final int MOST_ROWS = 22;

  private final List<Place> places;
  private final double[] at;
  private final double[] slot;
  private final ToLongFunction<Side> size;
  private final double pixelsPerUnit;

  private ComparisonPicture(Comparison comparison, ToLongFunction<Side> size) {
    places = comparison.places();
    this.size = size;
    at = new double[places.size()];
    slot = new double[places.size()];
    double whole = layOut();
    pixelsPerUnit = whole > 0 ? WIDTH * SCALE / whole : 0;
  }

  /**
   * As an image element; "" when nothing has a known size.
   *
   * @param size of a call path on one side: its time, or its instructions
   */
  static String html(Comparison comparison, ToLongFunction<Side> size, String alternative) {
    ComparisonPicture picture = new ComparisonPicture(comparison, size);
    if (picture.pixelsPerUnit == 0) return "";
    return "<img alt=\""
        + Html.escape(alternative)
        + "\" width=\""
        + WIDTH
        + "\" style=\"width:100%;max-width:1200px\" src=\"data:image/png;base64,"
        + Base64.getEncoder().encodeToString(picture.png())
        + "\">";
  }

  /** A place needs what its longer side takes, and no less than the places below it. */
  private double layOut() {
    double[] needed = new double[places.size()];
    for (int i = places.size() - 1; i >= 0; i--) {
      Place p = places.get(i);
      needed[i] = Math.max(needed[i], Math.max(size.applyAsLong(p.a()), size.applyAsLong(p.b())));
      if (p.parent() >= 0) needed[p.parent()] += needed[i];
    }
    double[] free = new double[places.size()];
    double right = 0;
    for (int i = 0; i < places.size(); i++) {
      int parent = places.get(i).parent();
      at[i] = parent < 0 ? right : at[parent] + free[parent];
      slot[i] = needed[i];
      if (parent < 0) right += needed[i];
      else free[parent] += needed[i];
    }
    return right;
  }

  private byte[] png() {
    int rows = rows();
    int middle = rows * ROW * SCALE + SCALE;
    BufferedImage image = new BufferedImage(WIDTH * SCALE, 2 * middle, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    for (int i = 0; i < places.size(); i++) {
      Place p = places.get(i);
      if (p.depth() >= rows) continue;
      box(g, i, size.applyAsLong(p.a()), middle - SCALE - (p.depth() + 1) * ROW * SCALE);
      box(g, i, size.applyAsLong(p.b()), middle + SCALE + p.depth() * ROW * SCALE);
    }
    g.setColor(new Color(128, 136, 148));
    g.fillRect(0, middle - SCALE / 2, WIDTH * SCALE, SCALE);
    g.dispose();
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.setUseCache(false);
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int rows() {
    int deepest = 0;
    for (int i = 0; i < places.size(); i++) {
      if (slot[i] * pixelsPerUnit >= 2) deepest = Math.max(deepest, places.get(i).depth());
    }
    return Math.min(MOST_ROWS, deepest + 1);
  }

  private void box(Graphics2D g, int place, long units, int top) {
    if (units <= 0) return;
    int left = (int) (at[place] * pixelsPerUnit);
    int width = Math.max(1, (int) (units * pixelsPerUnit) - SCALE);
    Layer layer = places.get(place).layer();
    g.setColor(new Color(Palette.rgb(layer)));
    g.fillRect(left, top, width, ROW * SCALE - SCALE);
    if (width > 40 * SCALE) label(g, places.get(place).function(), left, top, width);
  }

  /** Left out where the JDK finds no fonts. */
  private static void label(Graphics2D g, String name, int left, int top, int width) {
    try {
      g.setColor(new Color(Palette.TEXT));
      g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11 * SCALE));
      FontMetrics metrics = g.getFontMetrics();
      String shown = name.length() > 200 ? name.substring(0, 200) : name;
      int room = width - 6 * SCALE;
      if (metrics.stringWidth(shown) > room) {
        while (shown.length() > 2 && metrics.stringWidth(shown + "…") > room) {
          shown = shown.substring(0, shown.length() - 1);
        }
        shown += "…";
      }
      if (shown.length() > 3) g.drawString(shown, left + 3 * SCALE, top + 12 * SCALE);
    } catch (RuntimeException | LinkageError | InternalError e) {
      g.setColor(new Color(Palette.TEXT));
    }
  }
}
