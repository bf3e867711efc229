package fathom.read;

import java.util.Arrays;

/**
 * What stood behind the columns of earlier records, from the indentation to the end of the line: a
 * trace says the same again and again, so that most lines need not be scanned to their end.
 */
final class Bodies {
  private static final int SLOTS = 1 << 14;
  private static final int MOST = SLOTS / 2;

  /** So many slots are tried, whatever a text does to make them collide. */
  private static final int TRIES = 6;

  private static final int SHORTEST = Long.BYTES;
  private static final int LONGEST = 200;
  private static final long MIX = 0x9e3779b97f4a7c15L;

  /** By slot where in the text a body is. */
  private final int[] starts = new int[SLOTS];

  /**
   * By slot, from the lowest bits on: the body's length in eight, 0 for none; its indentation in
   * sixteen; its kind in eight; the number of its name in the rest.
   */
  private final long[] facts = new long[SLOTS];

  private byte[] text = new byte[1 << 16];
  private int end;
  private int size;

  /** The slot of a body, or -1. */
  int find(byte[] b, int from, int to) {
    int length = to - from;
    if (length < SHORTEST) return -1;
    int slot = slot(b, length, to);
    for (int i = 0; i < TRIES; i++) {
      int there = (int) facts[slot] & 0xff;
      if (there == 0) return -1;
      if (there == length && same(text, starts[slot], b, from, length)) return slot;
      slot = slot + 1 & SLOTS - 1;
    }
    return -1;
  }

  byte kind(int slot) {
    return (byte) (facts[slot] >>> 24);
  }

  /** How many spaces it begins with. */
  int indent(int slot) {
    return (int) (facts[slot] >>> 8) & 0xffff;
  }

  /** The number of the function's name, or {@link TextItems#NONE}. */
  int name(int slot) {
    return (int) (facts[slot] >> 32);
  }

  /** Remembers a body that was not found, as long as there is room. */
  void add(byte[] b, int from, int to, byte kind, int indent, int name) {
    int length = to - from;
    if (size == MOST || length < SHORTEST || length > LONGEST) return;
    int slot = slot(b, length, to);
    for (int i = 0; i < TRIES; i++, slot = slot + 1 & SLOTS - 1) {
      if (facts[slot] != 0) continue;
      if (end + length > text.length) text = Arrays.copyOf(text, 2 * text.length);
      System.arraycopy(b, from, text, end, length);
      starts[slot] = end;
      facts[slot] = (long) name << 32 | (long) kind << 24 | (long) indent << 8 | length;
      end += length;
      size++;
      return;
    }
  }

  /** Forgets all. */
  void clear() {
    size = 0;
    end = 0;
    Arrays.fill(facts, 0);
  }

  /** By the length and the last eight bytes: what is before them seldom differs alone. */
  private static int slot(byte[] b, int length, int to) {
    long last = Swar.at(b, to - Long.BYTES);
    return (int) ((last + length * MIX) * MIX >>> 40) & SLOTS - 1;
  }

  /** Eight bytes at a time; the last eight, which most often differ, first. */
  private static boolean same(byte[] a, int at, byte[] b, int from, int length) {
    int last = length - Long.BYTES;
    if (Swar.at(a, at + last) != Swar.at(b, from + last)) return false;
    for (int i = 0; i < last; i += Long.BYTES) {
      if (Swar.at(a, at + i) != Swar.at(b, from + i)) return false;
    }
    return true;
  }
}
