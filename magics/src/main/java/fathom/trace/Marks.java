package fathom.trace;

import java.util.Arrays;

/** A column of bits of {@link Mark}; where no row of a piece has one, the piece takes no room. */
final class Marks {
  private static final int BITS = 12;
  private static final int MASK = (1 << BITS) - 1;

  private byte[][] pieces = new byte[1][];

  int get(int row) {
    int piece = row >>> BITS;
    return piece >= pieces.length || pieces[piece] == null ? 0 : pieces[piece][row & MASK];
  }

  /** The first row from this one on, before a bound, of a piece that has any; else the bound. */
  int next(int row, int bound) {
    int i = row;
    while (i < bound && (i >>> BITS >= pieces.length || pieces[i >>> BITS] == null)) {
      i = (i >>> BITS) + 1 << BITS;
    }
    return Math.min(i, bound);
  }

  void add(int row, int bits) {
    if (bits == 0) return;
    int piece = row >>> BITS;
    if (piece >= pieces.length) pieces = Arrays.copyOf(pieces, piece + piece / 2 + 1);
    if (pieces[piece] == null) pieces[piece] = new byte[1 << BITS];
    pieces[piece][row & MASK] |= (byte) bits;
  }
}
