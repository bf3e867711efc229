package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The slowest path of a trace: from the function of the slowest root, at each level the callee that
 * took most time, all calls by the same path together.
 */
public record Walk(List<Step> steps) {
  /** The path ends where the heaviest callee has less of the root's time. */
  private static final double LEAST_SHARE = 0.02;

  /**
   * One function of the path.
   *
   * @param calls how often it was called on this path
   * @param callers how many of the calls above it called it at all
   * @param nanos the sum of its known durations on this path
   * @param selfNanos the sum of its known self times
   */
  public record Step(String function, long calls, long callers, long nanos, long selfNanos) {}

  public Walk {
    steps = List.copyOf(steps);
  }

  /** Interrupts, which came in between, are not walked into; empty for a trace without calls. */
  public static Walk slowest(Calls calls) {
    Optional<Integer> slowest =
        calls.roots().boxed().max(Comparator.comparingLong(r -> known(calls.durationNanos(r))));
    if (slowest.isEmpty()) return new Walk(List.of());
    int function = calls.functionId(slowest.get());
    int[] rows = calls.roots().filter(r -> calls.functionId(r) == function).toArray();
    List<Step> steps = new ArrayList<>();
    steps.add(step(calls, rows, rows.length));
    long whole = steps.get(0).nanos;
    while (true) {
      Optional<int[]> heaviest = heaviest(calls, rows);
      if (heaviest.isEmpty()) return new Walk(steps);
      Step step = step(calls, heaviest.get(), callers(calls, heaviest.get()));
      if (step.nanos < LEAST_SHARE * whole || step.nanos == 0) return new Walk(steps);
      steps.add(step);
      rows = heaviest.get();
    }
  }

  private static Optional<int[]> heaviest(Calls calls, int[] rows) {
    Map<Integer, List<Integer>> byFunction = new LinkedHashMap<>();
    for (int row : rows) {
      calls
          .childrenOf(row)
          .filter(c -> !calls.has(c, Mark.INTERRUPT))
          .forEach(
              c -> byFunction.computeIfAbsent(calls.functionId(c), f -> new ArrayList<>()).add(c));
    }
    return byFunction.values().stream()
        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
        .max(Comparator.comparingLong(some -> nanos(calls, some)));
  }

  private static Step step(Calls calls, int[] rows, long callers) {
    long self = IntStream.of(rows).mapToLong(r -> known(calls.selfNanos(r))).sum();
    return new Step(calls.function(rows[0]), rows.length, callers, nanos(calls, rows), self);
  }

  private static long callers(Calls calls, int[] rows) {
    return IntStream.of(rows).map(calls::parent).distinct().count();
  }

  private static long nanos(Calls calls, int[] rows) {
    return IntStream.of(rows).mapToLong(r -> known(calls.durationNanos(r))).sum();
  }

  private static long known(long nanos) {
    return nanos == Calls.UNKNOWN ? 0 : nanos;
  }
}
