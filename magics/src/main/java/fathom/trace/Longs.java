package fathom.trace;

import java.util.Arrays;

/** A column of longs that grows by pieces, so that growing copies nothing of what is large. */
final class Longs {
  private static final int BITS = 16;
  private static final int PIECE = 1 << BITS;
  private static final int MASK = PIECE - 1;

  private long[][] pieces = {new long[64]};
  private int size;

  int size() {
    return size;
  }

  long get(int i) {
    return pieces[i >>> BITS][i & MASK];
  }

  void set(int i, long value) {
    pieces[i >>> BITS][i & MASK] = value;
  }

  void add(long value) {
    long[] piece = pieces[pieces.length - 1];
    int at = size - ((pieces.length - 1) << BITS);
    if (at == piece.length) {
      piece = grow(piece);
      at &= MASK;
    }
    piece[at] = value;
    size++;
  }

  /** Adds the first so many of these. */
  void addAll(long[] values, int count) {
    addAll(values, 0, count);
  }

  private void addAll(long[] values, int from, int count) {
    for (int i = 0; i < count; ) {
      int at = size - ((pieces.length - 1) << BITS);
      long[] piece = pieces[pieces.length - 1];
      if (at == piece.length) {
        piece = grow(piece);
        at &= MASK;
      }
      int n = Math.min(count - i, piece.length - at);
      System.arraycopy(values, from + i, piece, at, n);
      size += n;
      i += n;
    }
  }

  /** Adds a stretch of another column. */
  void addAll(Longs of, int first, int end) {
    for (int i = first; i < end; ) {
      int at = i & MASK;
      int n = Math.min(end - i, PIECE - at);
      addAll(of.pieces[i >>> BITS], at, n);
      i += n;
    }
  }

  /** The last piece made larger, or a new one behind it. */
  private long[] grow(long[] last) {
    if (last.length < PIECE) {
      pieces[pieces.length - 1] = Arrays.copyOf(last, last.length * 4);
    } else {
      pieces = Arrays.copyOf(pieces, pieces.length + 1);
      pieces[pieces.length - 1] = new long[PIECE];
    }
    return pieces[pieces.length - 1];
  }
}
