package fathom.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** By slot where in the text a body is, and how long; 0 for none. */
  private final int[] starts = new int[SLOTS];

  private final int[] lengths = new int[SLOTS];
  private final byte[] kinds = new byte[SLOTS];
  private final int[] indents = new int[SLOTS];
  private final int[] names = new int[SLOTS];
  private byte[] text = new byte[1 << 16];
  private int end;
  private int size;

  /** The slot of a body, or -1. */
  int find(byte[] b, int from, int to) {
    int length = to - from;
    if (length < SHORTEST) return -1;
    int slot = slot(b, length, to);
    for (int i = 0; i < TRIES; i++) {
      if (lengths[slot] == 0) return -1;
      int start = starts[slot];
      if (lengths[slot] == length && Arrays.equals(text, start, start + length, b, from, to)) {
        return slot;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return -1;
  }

  byte kind(int slot) {
    return kinds[slot];
  }

  /** How many spaces it begins with. */
  int indent(int slot) {
    return indents[slot];
  }

  /** The number of the function's name, or {@link TextItems#NONE}. */
  int name(int slot) {
    return names[slot];
  }

  /** Remembers a body that was not found, as long as there is room. */
  void add(byte[] b, int from, int to, byte kind, int indent, int name) {
    int length = to - from;
    if (size == MOST || length < SHORTEST || length > LONGEST) return;
    int slot = slot(b, length, to);
    for (int i = 0; i < TRIES; i++, slot = slot + 1 & SLOTS - 1) {
      if (lengths[slot] != 0) continue;
      if (end + length > text.length) text = Arrays.copyOf(text, 2 * text.length);
      System.arraycopy(b, from, text, end, length);
      starts[slot] = end;
      lengths[slot] = length;
      kinds[slot] = kind;
      indents[slot] = indent;
      names[slot] = name;
      end += length;
      size++;
      return;
    }
  }

  /** Forgets all. */
  void clear() {
    size = 0;
    end = 0;
    Arrays.fill(lengths, 0);
  }

  /** By the length and the last eight bytes: what is before them seldom differs alone. */
  private static int slot(byte[] b, int length, int to) {
    long last = (long) LONG.get(b, to - Long.BYTES);
    return (int) ((last + length * MIX) * MIX >>> 40) & SLOTS - 1;
  }
}
