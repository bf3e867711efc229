package fathom.show;

import fathom.analyse.Folding;
import fathom.analyse.Layer;
import fathom.trace.Calls;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.util.Base64;
import java.util.Set;

/**
 * The static icicle: time across, depth down, a PNG with a transparent ground for readers without
 * script. Boxes are painted into the raster; only their labels need fonts, and are left out where
 * the JDK finds none.
 *
 * @param height in CSS pixels
 */
record IciclePicture(byte[] png, int height) {
  /** The width in CSS pixels; the picture is drawn with twice as many. */
  static final int WIDTH = 640;

  private static final int SCALE = 2;

  /** The height of a row in CSS pixels. */
  static final int ROW = 18;

  private static final int MOST_ROWS = 48;

  /** Steps from a layer's colour to that of text, for smooth letters. */
  private static final int SHADES = 4;

  static IciclePicture of(RunView view, Layout layout) {
    int rows = rows(view, layout);
    int width = WIDTH * SCALE;
    int height = Math.max(1, rows) * ROW * SCALE;
    BufferedImage image =
        new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette());
    byte[] raster = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    BufferedImage labels = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    paintBoxes(view, layout, rows, raster);
    if (drawLabels(view, layout, rows, labels)) {
      byte[] mask = ((DataBufferByte) labels.getRaster().getDataBuffer()).getData();
      for (int i = 0; i < raster.length; i++) {
        int shade = (mask[i] & 255) * SHADES / 256;
        if (raster[i] != 0) raster[i] += (byte) shade;
      }
    }
    return new IciclePicture(IndexedPng.of(image), height / SCALE);
  }

  /** As an image element that keeps its proportions at any width. */
  String html(String alternative) {
    return "<img alt=\""
        + Html.escape(alternative)
        + "\" width=\""
        + WIDTH
        + "\" style=\"width:100%;max-width:760px\" src=\"data:image/png;base64,"
        + Base64.getEncoder().encodeToString(png)
        + "\">";
  }

  /** As many rows as have a box that is wider than a pixel. */
  private static int rows(RunView view, Layout layout) {
    Calls calls = view.calls();
    int deepest = -1;
    for (int i = 0; i < calls.size(); i++) {
      if (!view.folding().hidden().get(i)
          && layout.width(i) * WIDTH * SCALE >= layout.total()
          && layout.width(i) > 0) {
        deepest = Math.max(deepest, calls.depth(i));
      }
    }
    return Math.min(deepest + 1, MOST_ROWS);
  }

  private static void paintBoxes(RunView view, Layout layout, int rows, byte[] raster) {
    Calls calls = view.calls();
    for (int i = 0; i < calls.size(); i++) {
      if (layout.width(i) == 0 || view.folding().hidden().get(i)) continue;
      Layer layer = view.layers()[i];
      paint(raster, rows, calls.depth(i), layout, layout.at(i), layout.width(i), layer);
      if (view.asleepNanos()[i] > 0 && !view.folding().marks().containsKey(i)) {
        long[] sleep = layout.asleep(calls, i, view.asleepNanos()[i]);
        paint(raster, rows, calls.depth(i) + 1, layout, sleep[0], sleep[1], Layer.ASLEEP);
      }
    }
  }

  private static void paint(
      byte[] raster, int rows, int depth, Layout layout, long at, long length, Layer layer) {
    if (depth >= rows) return;
    int left = pixel(layout, at);
    int right = Math.max(left + 1, pixel(layout, at + length) - SCALE);
    int index = 1 + layer.ordinal() * SHADES;
    for (int y = depth * ROW * SCALE; y < ((depth + 1) * ROW - 1) * SCALE; y++) {
      for (int x = left; x < Math.min(right, WIDTH * SCALE); x++) {
        boolean stripe = layer == Layer.ASLEEP && (x + y) % 16 < 6;
        raster[y * WIDTH * SCALE + x] = (byte) (stripe ? 0 : index);
      }
    }
  }

  private static int pixel(Layout layout, long at) {
    return (int) Math.min(WIDTH * SCALE, (double) at * WIDTH * SCALE / Math.max(1, layout.total()));
  }

  /** Draws the names that fit into a mask; false when the JDK has no fonts. */
  private static boolean drawLabels(RunView view, Layout layout, int rows, BufferedImage mask) {
    try {
      Graphics2D g = mask.createGraphics();
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(Color.WHITE);
      g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11 * SCALE));
      FontMetrics metrics = g.getFontMetrics();
      Calls calls = view.calls();
      Set<Integer> notes = view.notes().byCall(calls).keySet();
      for (int i = 0; i < calls.size(); i++) {
        int left = pixel(layout, layout.at(i)) + 4 * SCALE;
        int room = pixel(layout, layout.at(i) + layout.width(i)) - left - 4 * SCALE;
        if (view.folding().hidden().get(i)) continue;
        if (room < 16 * SCALE || calls.depth(i) >= rows) continue;
        int baseline = (calls.depth(i) * ROW + 13) * SCALE;
        Folding.Mark mark = view.folding().marks().get(i);
        String noted = notes.contains(i) ? "* " : "";
        String label = mark == null ? noted + calls.function(i) : mark.label();
        g.drawString(fitting(label, metrics, room), left, baseline);
      }
      g.dispose();
      return true;
    } catch (RuntimeException | LinkageError | InternalError e) {
      return false;
    }
  }

  private static String fitting(String name, FontMetrics metrics, int room) {
    String shown = name.length() > 200 ? name.substring(0, 200) : name;
    if (metrics.stringWidth(shown) <= room) return shown;
    while (!shown.isEmpty() && metrics.stringWidth(shown + "…") > room) {
      shown = shown.substring(0, shown.length() - 1);
    }
    return shown.length() < 3 ? "" : shown + "…";
  }

  /** Colour 0 is transparent; then each layer's colour and its shades towards the text's. */
  private static IndexColorModel palette() {
    int size = 1 + Palette.ALL.size() * SHADES;
    int[] argb = new int[size];
    for (Layer layer : Palette.ALL) {
      for (int shade = 0; shade < SHADES; shade++) {
        int mixed = 0xff000000;
        for (int channel = 0; channel <= 16; channel += 8) {
          int ground = Palette.rgb(layer) >> channel & 255;
          int text = Palette.TEXT >> channel & 255;
          mixed |= (ground + (text - ground) * shade / (SHADES - 1)) << channel;
        }
        argb[1 + layer.ordinal() * SHADES + shade] = mixed;
      }
    }
    return new IndexColorModel(8, size, argb, 0, true, 0, DataBuffer.TYPE_BYTE);
  }
}
