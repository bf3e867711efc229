package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Mark;
import fathom.trace.Names;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The calls that a trace is about: those of the requested functions by the workload's tasks. What
 * else a trace holds (other tasks, pieces of a context switch) is left out.
 */
public final class Roots {
  private Roots() {}

  /**
   * These calls with everything below them; of a requested function that calls another one the
   * outer call is the root.
   *
   * @param functions the requested functions; empty for all roots that the trace has
   * @param pids the workload's tasks; empty for every task
   */
  public static Calls of(Calls calls, Collection<String> functions, Collection<Integer> pids) {
    Set<String> wanted = new HashSet<>(functions);
    Set<Integer> tasks = new HashSet<>(pids);
    IntStream.Builder roots = IntStream.builder();
    int i = 0;
    while (i < calls.size()) {
      boolean task = tasks.isEmpty() || tasks.contains(calls.pid(i));
      boolean match = wanted.isEmpty() || wanted.contains(calls.function(i));
      if (task && match) roots.add(i);
      i = task && match ? calls.end(i) : i + 1;
    }
    return calls.ofRoots(roots.build());
  }

  /** The calls without those that interrupts made; their time stays in the call they came in. */
  public static Calls withoutInterrupts(Calls calls) {
    Calls.Builder kept = new Calls.Builder(calls.functions(), new Names());
    int[] row = new int[calls.size()];
    for (int i = 0; i < calls.size(); i = calls.has(i, Mark.INTERRUPT) ? calls.end(i) : i + 1) {
      if (calls.has(i, Mark.INTERRUPT)) continue;
      row[i] =
          kept.add(
              calls.functionId(i),
              calls.parent(i) < 0 ? -1 : row[calls.parent(i)],
              calls.startNanos(i),
              calls.durationNanos(i),
              calls.cpu(i),
              calls.pid(i),
              kept.comms().id(calls.comm(i)),
              calls.marks(i).stream().mapToInt(Mark::bit).sum(),
              calls.returned(i));
      if (calls.hasInstructions()) kept.executed(calls.selfInstructions(i), calls.entered(i));
    }
    return kept.build();
  }

  /** The sum of the roots' durations, or {@link Calls#UNKNOWN} when one is not known or none is. */
  public static long durationNanos(Calls calls) {
    long sum = 0;
    int n = 0;
    for (int root : calls.roots().toArray()) {
      if (calls.durationNanos(root) == Calls.UNKNOWN) return Calls.UNKNOWN;
      sum += calls.durationNanos(root);
      n++;
    }
    return n == 0 ? Calls.UNKNOWN : sum;
  }
}
