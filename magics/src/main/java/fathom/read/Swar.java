package fathom.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time in a long, the first one lowest (Hacker's Delight, 6-1). */
final class Swar {
  static final long SPACES = 0x2020202020202020L;

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ZEROS = 0x3030303030303030L;

  /** What makes a byte above 9 reach its high bit. */
  private static final long ABOVE_NINE = 0x7676767676767676L;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Swar() {}

  /** The eight bytes from here on. */
  static long at(byte[] b, int from) {
    return (long) LONG.get(b, from);
  }

  /** The four bytes from here on. */
  static int intAt(byte[] b, int from) {
    return (int) INT.get(b, from);
  }

  /** The place, 0 to 7, of the first byte that is this sign; 8 for none. */
  static int first(long word, char sign) {
    long others = word ^ sign * ONES;
    return Long.numberOfTrailingZeros(others - ONES & ~others & HIGH_BITS) >>> 3;
  }

  /** Where this sign is next, or the end. */
  static int find(byte[] b, int from, int to, char sign) {
    int p = from;
    while (p <= to - Long.BYTES) {
      int place = first(at(b, p), sign);
      if (place < Long.BYTES) return p + place;
      p += Long.BYTES;
    }
    while (p < to && b[p] != sign) p++;
    return p;
  }

  /**
   * The number that the first so many bytes are as decimal digits, or -1 when one is none.
   *
   * @param digits 1 to 8; what is behind them is ignored
   */
  static long number(long word, int digits) {
    int shift = 8 * (Long.BYTES - digits);
    long each = word << shift ^ ZEROS << shift;
    if (((each + ABOVE_NINE | each) & HIGH_BITS) != 0) return -1;
    long pairs = each * 10 + (each >>> 8);
    long low = (pairs & 0x000000ff000000ffL) * 0x000f424000000064L;
    long high = (pairs >>> 16 & 0x000000ff000000ffL) * 0x0000271000000001L;
    return low + high >>> 32;
  }
}
