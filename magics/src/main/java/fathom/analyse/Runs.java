package fathom.analyse;

import fathom.trace.Calls;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The measured runs of a workload, and which one to show: the one at the lower quartile, because
 * under emulation single calls, means and medians mislead and the quickest is the lucky one.
 *
 * @param durationNanos per run, of all its roots together; {@link Calls#UNKNOWN} when not known
 * @param shown the run at the lower quartile, from 0
 */
public record Runs(List<Long> durationNanos, int shown) {
  public Runs {
    durationNanos = List.copyOf(durationNanos);
  }

  /**
   * Chooses among runs. With n known durations, the one shown is the ceil(n / 4)-th shortest: of 10
   * the third, of 4 the first; of equal ones the earlier. When none is known it is the first run.
   */
  public static Runs of(List<Long> durationNanos) {
    List<Integer> known =
        IntStream.range(0, durationNanos.size())
            .filter(i -> durationNanos.get(i) != Calls.UNKNOWN)
            .boxed()
            .sorted(Comparator.comparing(durationNanos::get))
            .toList();
    int shown = known.isEmpty() ? 0 : known.get((known.size() + 3) / 4 - 1);
    return new Runs(durationNanos, shown);
  }
}
