package fathom.analyse;

import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The times of one function over all its calls, nanoseconds; {@link Calls#UNKNOWN} where no call
 * has the time.
 *
 * @param layer in which it spent most of its self time
 * @param calls how often it was called
 * @param totalNanos the sum of its known durations; a recursive call counts in its caller's, too
 * @param selfNanos the sum of its known self times
 * @param p50Nanos the median of its known durations (nearest rank)
 * @param p99Nanos their 99th percentile (nearest rank)
 */
public record FunctionTimes(
    String function,
    Layer layer,
    long calls,
    long totalNanos,
    long selfNanos,
    long p50Nanos,
    long p99Nanos,
    long maxNanos) {

  /**
   * All functions, by self time, longest first, those without a known one last.
   *
   * @param layers one a call
   */
  public static List<FunctionTimes> of(Calls calls, Layer[] layers) {
    int n = calls.functions().size();
    int[] count = new int[n];
    for (int i = 0; i < calls.size(); i++) count[calls.functionId(i)]++;
    int[][] rows = new int[n][];
    for (int f = 0; f < n; f++) rows[f] = new int[count[f]];
    int[] filled = new int[n];
    for (int i = 0; i < calls.size(); i++) {
      int f = calls.functionId(i);
      rows[f][filled[f]++] = i;
    }
    long[] selfs = selfSums(calls);
    Layer[] layer = Layers.perFunction(calls, layers);
    List<FunctionTimes> all = new ArrayList<>();
    for (int f = 0; f < n; f++) {
      if (rows[f].length == 0) continue;
      all.add(of(calls, calls.functions().name(f), layer[f], rows[f], selfs[f]));
    }
    all.sort(Comparator.comparingLong(FunctionTimes::selfNanos).reversed());
    return List.copyOf(all);
  }

  /** By function the sum of its known self times. */
  private static long[] selfSums(Calls calls) {
    long[] sums = new long[calls.functions().size()];
    Arrays.fill(sums, Calls.UNKNOWN);
    for (int i = 0; i < calls.size(); i++) {
      long self = calls.selfNanos(i);
      if (self == Calls.UNKNOWN) continue;
      int f = calls.functionId(i);
      sums[f] = sums[f] == Calls.UNKNOWN ? self : sums[f] + self;
    }
    return sums;
  }

  private static FunctionTimes of(
      Calls calls, String function, Layer layer, int[] rows, long selfNanos) {
    long[] durations = known(calls, rows);
    Arrays.sort(durations);
    boolean timed = durations.length > 0;
    return new FunctionTimes(
        function,
        layer,
        rows.length,
        timed ? Arrays.stream(durations).sum() : Calls.UNKNOWN,
        selfNanos,
        rank(durations, 50),
        rank(durations, 99),
        rank(durations, 100));
  }

  private static long[] known(Calls calls, int[] rows) {
    long[] durations = new long[rows.length];
    int n = 0;
    for (int row : rows) {
      long duration = calls.durationNanos(row);
      if (duration != Calls.UNKNOWN) durations[n++] = duration;
    }
    return n == rows.length ? durations : Arrays.copyOf(durations, n);
  }

  /** The smallest value that at least this many per cent of the sorted values do not exceed. */
  private static long rank(long[] sorted, int percent) {
    if (sorted.length == 0) return Calls.UNKNOWN;
    long rank = ((long) sorted.length * percent + 99) / 100;
    return sorted[(int) rank - 1];
  }
}
