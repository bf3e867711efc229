package fathom.read;

/**
 * How the time stamps of a buffer become nanoseconds: a count of the CPU's clock is multiplied and
 * shifted, then something is added.
 *
 * @param multiplier 0 where the stamps are nanoseconds already
 */
record TraceClock(long multiplier, int shift, long subtract, long add) {
  static final TraceClock NANOSECONDS = new TraceClock(0, 0, 0, 0);

  /** This clock with all times later by so many nanoseconds. */
  TraceClock later(long nanos) {
    return new TraceClock(multiplier, shift, subtract, add + nanos);
  }

  long nanos(long stamp) {
    if (multiplier == 0) return stamp + add;
    long count = stamp - subtract;
    long high = Math.multiplyHigh(count, multiplier);
    long low = count * multiplier;
    long scaled = shift == 0 ? low : high << 64 - shift | low >>> shift;
    return scaled + add;
  }
}
