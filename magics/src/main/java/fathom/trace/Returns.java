package fathom.trace;

import java.util.Arrays;

/** A column of return values; where no row of a piece has one, the piece takes no room. */
final class Returns {
  private static final int BITS = 12;
  private static final int MASK = (1 << BITS) - 1;

  private long[][] pieces = new long[1][];

  long get(int row) {
    int piece = row >>> BITS;
    boolean none = piece >= pieces.length || pieces[piece] == null;
    return none ? Calls.UNKNOWN : pieces[piece][row & MASK];
  }

  /** The first row from this one on, before a bound, of a piece that has any; else the bound. */
  int next(int row, int bound) {
    int i = row;
    while (i < bound && (i >>> BITS >= pieces.length || pieces[i >>> BITS] == null)) {
      i = (i >>> BITS) + 1 << BITS;
    }
    return Math.min(i, bound);
  }

  void set(int row, long value) {
    if (value == get(row)) return;
    int piece = row >>> BITS;
    if (piece >= pieces.length) pieces = Arrays.copyOf(pieces, piece + piece / 2 + 1);
    if (pieces[piece] == null) {
      pieces[piece] = new long[1 << BITS];
      Arrays.fill(pieces[piece], Calls.UNKNOWN);
    }
    pieces[piece][row & MASK] = value;
  }
}
