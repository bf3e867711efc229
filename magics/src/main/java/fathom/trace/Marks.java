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

  void add(int row, int bits) {
    if (bits == 0) return;
    int piece = row >>> BITS;
    if (piece >= pieces.length) pieces = Arrays.copyOf(pieces, piece + piece / 2 + 1);
    if (pieces[piece] == null) pieces[piece] = new byte[1 << BITS];
    pieces[piece][row & MASK] |= (byte) bits;
  }
}
