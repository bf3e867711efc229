package fathom.kernel.magic;

/**
 * Takes values that nobody wants, in a way which the compiler cannot see through: it would have to
 * know that two volatile fields are never equal to leave out the computation of a value.
 */
public final class Sink {
  private static volatile long one = 1;
  private static volatile long other = 2;
  private static volatile Object kept;

  private Sink() {}

  public static void keep(Object value) {
    if (one == other) {
      kept = value;
    }
  }

  public static void keep(long value) {
    if (one == value && other == value) {
      kept = value;
    }
  }

  public static void keep(double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (one == bits && other == bits) {
      kept = value;
    }
  }

  public static void keep(boolean value) {
    keep(value ? 1L : 0L);
  }
}
