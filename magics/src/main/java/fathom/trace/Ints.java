package fathom.trace;

import java.util.Arrays;

/** A column of ints that grows by pieces, so that growing copies nothing of what is large. */
final class Ints {
  private static final int BITS = 16;
  private static final int PIECE = 1 << BITS;
  private static final int MASK = PIECE - 1;

  private int[][] pieces = {new int[64]};
  private int size;

  int size() {
    return size;
  }

  int get(int i) {
    return pieces[i >>> BITS][i & MASK];
  }

  void set(int i, int value) {
    pieces[i >>> BITS][i & MASK] = value;
  }

  void add(int value) {
    int[] piece = pieces[pieces.length - 1];
    int at = size - ((pieces.length - 1) << BITS);
    if (at == piece.length) {
      piece = grow(piece);
      at &= MASK;
    }
    piece[at] = value;
    size++;
  }

  /** Adds the first so many of these; what is not negative becomes larger by the shift. */
  void addAll(int[] values, int count, int shift) {
    addAll(values, 0, count, shift);
  }

  private void addAll(int[] values, int from, int count, int shift) {
    for (int i = 0; i < count; ) {
      int at = size - ((pieces.length - 1) << BITS);
      int[] piece = pieces[pieces.length - 1];
      if (at == piece.length) {
        piece = grow(piece);
        at &= MASK;
      }
      int n = Math.min(count - i, piece.length - at);
      for (int k = 0; k < n; k++) {
        int value = values[from + i + k];
        piece[at + k] = value < 0 ? value : value + shift;
      }
      size += n;
      i += n;
    }
  }

  /** Adds a stretch of another column; what is not negative becomes larger by the shift. */
  void addAll(Ints of, int first, int end, int shift) {
    for (int i = first; i < end; ) {
      int at = i & MASK;
      int n = Math.min(end - i, PIECE - at);
      addAll(of.pieces[i >>> BITS], at, n, shift);
      i += n;
    }
  }

  /** The last piece made larger, or a new one behind it. */
  private int[] grow(int[] last) {
    if (last.length < PIECE) {
      pieces[pieces.length - 1] = Arrays.copyOf(last, last.length * 4);
    } else {
      pieces = Arrays.copyOf(pieces, pieces.length + 1);
      pieces[pieces.length - 1] = new int[PIECE];
    }
    return pieces[pieces.length - 1];
  }
}
