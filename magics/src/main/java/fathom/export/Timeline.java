package fathom.export;

import fathom.trace.Calls;
import java.util.HashMap;
import java.util.Map;

/**
 * When each call begins and ends, so that a caller covers what it calls and the roots of a task
 * come one after the other, whatever the trace knows. Nanoseconds from the first known start; where
 * no start is known, roots stand side by side.
 */
final class Timeline {
  private final long[] begin;
  private final long[] end;

  Timeline(Calls calls) {
    int n = calls.size();
    begin = new long[n];
    end = new long[n];
    long[] reach = reach(calls);
    long origin = Long.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      if (calls.startNanos(i) != Calls.UNKNOWN) origin = Math.min(origin, calls.startNanos(i));
    }
    Map<Long, Long> edges = new HashMap<>();
    long[] edge = new long[n]; // per call: where its last child ended
    for (int i = 0; i < n; i++) {
      int parent = calls.parent(i);
      long low = parent >= 0 ? edge[parent] : edges.getOrDefault(task(calls, i), 0L);
      long high = parent >= 0 ? end[parent] : Long.MAX_VALUE;
      long start = calls.startNanos(i);
      begin[i] = start == Calls.UNKNOWN ? low : Math.min(high, Math.max(low, start - origin));
      long length = Math.max(0, length(calls, i, reach));
      end[i] = length > high - begin[i] ? high : begin[i] + length;
      edge[i] = begin[i];
      if (parent >= 0) edge[parent] = end[i];
      else edges.put(task(calls, i), end[i]);
    }
  }

  long begin(int call) {
    return begin[call];
  }

  long end(int call) {
    return end[call];
  }

  /** What runs one after the other: a task; of the idle ones, of which each CPU has one, a CPU. */
  static long task(Calls calls, int call) {
    return calls.pid(call) == 0 ? -1L - calls.cpu(call) : calls.pid(call);
  }

  private static long length(Calls calls, int call, long[] reach) {
    long duration = calls.durationNanos(call);
    if (duration != Calls.UNKNOWN) return duration;
    long start = calls.startNanos(call);
    return start == Calls.UNKNOWN || reach[call] == Calls.UNKNOWN ? 0 : reach[call] - start;
  }

  /** Per call the last time at which it or a call below it is known to have run. */
  private static long[] reach(Calls calls) {
    long[] reach = new long[calls.size()];
    for (int i = reach.length - 1; i >= 0; i--) {
      long start = calls.startNanos(i);
      long duration = calls.durationNanos(i);
      boolean ends = start != Calls.UNKNOWN && duration != Calls.UNKNOWN;
      long own = ends ? start + duration : start;
      reach[i] = reach[i] == 0 ? own : Math.max(reach[i], own);
      int parent = calls.parent(i);
      if (parent >= 0) {
        reach[parent] = reach[parent] == 0 ? reach[i] : Math.max(reach[parent], reach[i]);
      }
    }
    return reach;
  }
}
