package fathom.show;

import fathom.analyse.Folding;
import fathom.trace.Calls;

/**
 * Where each call lies on the axis of time: roots stand side by side without the time between them,
 * calls inside their root as they ran. Nanoseconds from the left edge.
 *
 * <p>A call whose duration is unknown reaches as far as the last known end below it; one whose
 * start is unknown begins where the call before it does. Every call lies within its caller.
 */
final class Layout {
  private final long[] at;
  private final long[] width;
  private final long total;

  Layout(Calls calls) {
    this(calls, Folding.NONE);
  }

  /** A mark for folded calls reaches from the first to the last of them. */
  Layout(Calls calls, Folding folding) {
    int n = calls.size();
    at = new long[n];
    width = new long[n];
    long[] reach = reach(calls);
    long left = 0;
    long shift = 0;
    for (int i = 0; i < n; i++) {
      int parent = calls.parent(i);
      long start = calls.startNanos(i);
      if (parent < 0) {
        at[i] = left;
        shift = start == Calls.UNKNOWN ? 0 : left - start;
        width[i] = Math.max(0, length(calls, i, reach));
        left += width[i];
      } else {
        long edge = at[parent] + width[parent];
        long wanted = start == Calls.UNKNOWN ? at[i - 1] : start + shift;
        at[i] = Math.min(edge, Math.max(wanted, at[i - 1]));
        width[i] = Math.min(edge - at[i], Math.max(0, length(calls, i, reach)));
      }
    }
    total = left;
    folding
        .marks()
        .forEach((first, mark) -> width[first] = at[mark.last()] + width[mark.last()] - at[first]);
  }

  /** The left edge of a call. */
  long at(int call) {
    return at[call];
  }

  /** The width of a call; 0 when nothing is known of its time. */
  long width(int call) {
    return width[call];
  }

  /** The width of the whole. */
  long total() {
    return total;
  }

  /**
   * Where a call slept: the longest time that none of its own calls covers.
   *
   * @return left edge and width
   */
  long[] asleep(Calls calls, int call, long asleepNanos) {
    long free = at[call];
    long best = free;
    long longest = -1;
    for (int child = call + 1; child < calls.end(call); child = calls.end(child)) {
      if (at[child] - free > longest) {
        longest = at[child] - free;
        best = free;
      }
      free = Math.max(free, at[child] + width[child]);
    }
    long rest = at[call] + width[call] - free;
    if (rest > longest) {
      longest = rest;
      best = free;
    }
    return new long[] {best, Math.min(asleepNanos, longest)};
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
    for (int i = 0; i < reach.length; i++) {
      long start = calls.startNanos(i);
      long duration = calls.durationNanos(i);
      boolean ends = start != Calls.UNKNOWN && duration != Calls.UNKNOWN;
      reach[i] = ends ? start + duration : start;
    }
    for (int i = reach.length - 1; i >= 0; i--) {
      int parent = calls.parent(i);
      if (parent >= 0) reach[parent] = Math.max(reach[parent], reach[i]);
    }
    return reach;
  }
}
