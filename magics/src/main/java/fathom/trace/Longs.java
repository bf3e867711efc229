package fathom.trace;

import java.util.Arrays;

/**
 * A column of longs that grows by pieces, so that growing copies nothing of what is large; a piece
 * in which all are {@link Calls#UNKNOWN} takes no room.
 */
final class Longs {
  private static final int BITS = 16;
  private static final int PIECE = 1 << BITS;
  private static final int MASK = PIECE - 1;

  /** Null where all are unknown. */
  private long[][] pieces = new long[1][];

  private int size;

  int size() {
    return size;
  }

  long get(int i) {
    long[] piece = pieces[i >>> BITS];
    return piece == null ? Calls.UNKNOWN : piece[i & MASK];
  }

  void set(int i, long value) {
    if (value == get(i)) return;
    piece(i >>> BITS, i & MASK)[i & MASK] = value;
  }

  void add(long value) {
    int piece = size >>> BITS;
    if (piece == pieces.length) pieces = Arrays.copyOf(pieces, piece + piece / 2 + 1);
    int at = size & MASK;
    if (value != Calls.UNKNOWN) piece(piece, at)[at] = value;
    else if (pieces[piece] != null) piece(piece, at)[at] = value;
    size++;
  }

  /** Adds the first so many of these. */
  void addAll(long[] values, int count) {
    addAll(values, 0, count);
  }

  private void addAll(long[] values, int from, int count) {
    for (int i = 0; i < count; ) {
      int piece = size >>> BITS;
      if (piece == pieces.length) pieces = Arrays.copyOf(pieces, piece + piece / 2 + 1);
      int at = size & MASK;
      int n = Math.min(count - i, PIECE - at);
      if (pieces[piece] != null || known(values, from + i, n)) {
        System.arraycopy(values, from + i, piece(piece, at + n - 1), at, n);
      }
      size += n;
      i += n;
    }
  }

  private static boolean known(long[] values, int from, int count) {
    for (int i = from; i < from + count; i++) if (values[i] != Calls.UNKNOWN) return true;
    return false;
  }

  /** Adds a stretch of another column. */
  void addAll(Longs of, int first, int end) {
    for (int i = first; i < end; ) {
      int at = i & MASK;
      int n = Math.min(end - i, PIECE - at);
      long[] piece = of.pieces[i >>> BITS];
      if (piece != null) addAll(piece, at, n);
      else for (int k = 0; k < n; k++) add(Calls.UNKNOWN);
      i += n;
    }
  }

  /** The piece, with room up to this place of it. */
  private long[] piece(int piece, int last) {
    long[] values = pieces[piece];
    if (values != null && last < values.length) return values;
    int known = values == null ? 0 : values.length;
    int room = piece == 0 ? Math.max(64, Integer.highestOneBit(last) * 4) : PIECE;
    pieces[piece] =
        values == null
            ? new long[Math.min(PIECE, room)]
            : Arrays.copyOf(values, Math.min(PIECE, room));
    Arrays.fill(pieces[piece], known, pieces[piece].length, Calls.UNKNOWN);
    return pieces[piece];
  }
}
