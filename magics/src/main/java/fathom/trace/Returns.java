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
