package fathom.source;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.tukaani.xz.SeekableXZInputStream;

/**
 * The first header of a ustar archive behind some position (POSIX pax(1), "ustar Interchange
 * Format").
 *
 * @param position where it begins in the archive, a multiple of 512
 * @param path the entry's path, at most 256 characters of it
 */
record TarHeader(long position, String path) {
  /** Bytes of a header and of the blocks around it. */
  static final int SIZE = 512;

  private static final int MAGIC = 257;
  private static final int CHECKSUM = 148;
  private static final int PREFIX = 345;

  /** Finds the first header in a part of the archive, or null. */
  static TarHeader find(SeekableXZInputStream in, long from, long length) throws IOException {
    long position = (from + SIZE - 1) / SIZE * SIZE;
    in.seek(position);
    byte[] block = new byte[SIZE];
    for (; position + SIZE <= from + length; position += SIZE) {
      if (in.readNBytes(block, 0, SIZE) < SIZE) {
        throw new EOFException("The kernel source archive ends early, at byte " + position + ".");
      }
      if (isHeader(block)) return new TarHeader(position, path(block));
    }
    return null;
  }

  private static boolean isHeader(byte[] block) {
    if (!text(block, MAGIC, 5).equals("ustar")) return false;
    int sum = 0;
    for (int i = 0; i < SIZE; i++) {
      // The checksum counts its own eight bytes as blanks.
      sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i] & 255;
    }
    String written = text(block, CHECKSUM, 8).strip();
    return written.matches("[0-7]+") && Integer.parseInt(written, 8) == sum;
  }

  private static String path(byte[] block) {
    String prefix = text(block, PREFIX, 155);
    // GNU tar keeps times where POSIX has the prefix; its magic ends with a blank.
    boolean posix = block[MAGIC + 5] == 0;
    String name = text(block, 0, 100);
    return posix && !prefix.isEmpty() ? prefix + "/" + name : name;
  }

  private static String text(byte[] block, int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) end++;
    return new String(block, from, end - from, StandardCharsets.ISO_8859_1);
  }
}
