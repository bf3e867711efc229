package fathom.show;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * PNG (ISO/IEC 15948) of a picture with few colours: rows as they are, which pack best where areas
 * are flat. ImageIO tries all filters of each row, and takes four times as long.
 */
final class IndexedPng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int INDEXED = 3;
  private static final int CHUNK_ROOM = 12;

  private IndexedPng() {}

  /** The file of a picture of 8-bit indices, TYPE_BYTE_INDEXED. */
  static byte[] of(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] header = new byte[13];
    ByteBuffer.wrap(header).putInt(width).putInt(height).put((byte) 8).put((byte) INDEXED);
    chunk(out, "IHDR", header);
    IndexColorModel colours = (IndexColorModel) image.getColorModel();
    int[] argb = new int[colours.getMapSize()];
    colours.getRGBs(argb);
    byte[] palette = new byte[argb.length * 3];
    byte[] alpha = new byte[argb.length];
    for (int i = 0; i < argb.length; i++) {
      palette[i * 3] = (byte) (argb[i] >> 16);
      palette[i * 3 + 1] = (byte) (argb[i] >> 8);
      palette[i * 3 + 2] = (byte) argb[i];
      alpha[i] = (byte) (argb[i] >> 24);
    }
    chunk(out, "PLTE", palette);
    chunk(out, "tRNS", alpha);
    byte[] raster = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    packed(out, raster, width, height);
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void packed(ByteArrayOutputStream out, byte[] raster, int width, int height) {
    byte[] rows = new byte[(width + 1) * height]; // each begins with its filter: none
    for (int y = 0; y < height; y++) {
      System.arraycopy(raster, y * width, rows, y * (width + 1) + 1, width);
    }
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(rows);
      deflater.finish();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] part = new byte[1 << 16];
      while (!deflater.finished()) all.write(part, 0, deflater.deflate(part));
      chunk(out, "IDAT", all.toByteArray());
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(data.length + CHUNK_ROOM).putInt(data.length);
    chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 sum = new CRC32();
    sum.update(chunk.array(), 4, data.length + 4);
    out.writeBytes(chunk.putInt((int) sum.getValue()).array());
  }
}
