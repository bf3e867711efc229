package fathom.read;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strings by their bytes, so that one that was seen before is not made again. */
final class Texts {
  private static final int SLOTS = 1 << 12;

  private final byte[][] bytes = new byte[SLOTS][];
  private final String[] strings = new String[SLOTS];

  /** UTF-8 up to the first zero byte or the end. */
  String of(byte[] text, int from, int limit) {
    int hash = 0;
    int end = from;
    while (end < limit && text[end] != 0) hash = hash * 31 + text[end++];
    int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
    byte[] known = bytes[slot];
    if (known == null || !Arrays.equals(known, 0, known.length, text, from, end)) {
      bytes[slot] = Arrays.copyOfRange(text, from, end);
      strings[slot] = new String(text, from, end - from, StandardCharsets.UTF_8);
    }
    return strings[slot];
  }
}
