package fathom.trace;

import java.util.Arrays;

/**
 * A column of longs that grows by pieces. A full piece is kept as its smallest value and the
 * distances from it, in as many bytes as the largest of these needs.
 */
final class Packed {
  private static final int BITS = 12;
  private static final int PIECE = 1 << BITS;

  private interface Piece {
    long get(int i);
  }

  private Piece[] pieces = new Piece[1];
  private long[] open = new long[16];
  private int size;

  int size() {
    return size;
  }

  long get(int i) {
    Piece piece = i >>> BITS < pieces.length ? pieces[i >>> BITS] : null;
    return piece == null ? open[i & (PIECE - 1)] : piece.get(i & (PIECE - 1));
  }

  void add(long value) {
    int at = size & (PIECE - 1);
    if (at == open.length) open = Arrays.copyOf(open, at * 4);
    open[at] = value;
    size++;
    if (at == PIECE - 1) close();
  }

  private void close() {
    int piece = (size - 1) >>> BITS;
    if (piece == pieces.length) pieces = Arrays.copyOf(pieces, piece * 2);
    pieces[piece] = pack(open);
  }

  private static Piece pack(long[] values) {
    long min = Arrays.stream(values).min().orElse(0);
    long range = Arrays.stream(values).max().orElse(0) - min;
    if (range == 0) return i -> min;
    if (range > 0 && range < 1 << 8) {
      byte[] bytes = new byte[PIECE];
      for (int i = 0; i < PIECE; i++) bytes[i] = (byte) (values[i] - min);
      return i -> min + (bytes[i] & 0xff);
    }
    if (range > 0 && range < 1 << 16) {
      char[] chars = new char[PIECE];
      for (int i = 0; i < PIECE; i++) chars[i] = (char) (values[i] - min);
      return i -> min + chars[i];
    }
    if (range > 0 && range < 1L << 32) {
      int[] ints = new int[PIECE];
      for (int i = 0; i < PIECE; i++) ints[i] = (int) (values[i] - min);
      return i -> min + (ints[i] & 0xffffffffL);
    }
    long[] longs = values.clone();
    return i -> longs[i];
  }
}
