package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a task was off the CPU in each call: from the sched_switch that took it away to the one
 * that brought it back, waiting for a CPU included.
 */
public final class Asleep {
  private static final String SWITCH = "sched:sched_switch";

  private record Interval(long from, long to) {}

  private Asleep() {}

  /**
   * The part of each call's self time that its task was away.
   *
   * <p>An interval counts for the innermost call that was open when it began, less what calls below
   * that one measured in it. Without sched_switch events, the self time of a scheduling call under
   * which a switch ended (finish_task_switch) counts as sleep.
   *
   * @return nanoseconds, one a call, 0 for most; never more than a known self time
   */
  public static long[] perCall(Trace trace) {
    Calls calls = trace.calls();
    List<Events.Event> switches = trace.events().ofKind(SWITCH);
    if (switches.isEmpty()) return bySchedulingCalls(calls);
    Map<Integer, List<Interval>> away = intervals(switches);
    long[] asleep = new long[calls.size()];
    for (int root : calls.roots().toArray()) {
      for (Interval i : away.getOrDefault(calls.pid(root), List.of())) {
        if (contains(calls, root, i)) attribute(calls, root, i, asleep);
      }
    }
    return asleep;
  }

  /**
   * The calls with what they and the calls below them slept taken off their durations, as the
   * tracer's option nosleep-time does.
   *
   * @param asleep one a call, from {@link #perCall}
   */
  public static Calls onCpu(Calls calls, long[] asleep) {
    long[] below = asleep.clone();
    for (int i = calls.size() - 1; i > 0; i--) {
      if (calls.parent(i) >= 0) below[calls.parent(i)] += below[i];
    }
    return calls.withDurations(
        i ->
            calls.durationNanos(i) == Calls.UNKNOWN
                ? Calls.UNKNOWN
                : calls.durationNanos(i) - below[i]);
  }

  private static Map<Integer, List<Interval>> intervals(List<Events.Event> switches) {
    Map<Integer, Long> left = new HashMap<>();
    Map<Integer, List<Interval>> away = new HashMap<>();
    for (Events.Event e : switches) {
      left.put((int) e.number("prev_pid"), e.timeNanos());
      int next = (int) e.number("next_pid");
      Long since = left.remove(next);
      if (since != null) {
        away.computeIfAbsent(next, k -> new ArrayList<>()).add(new Interval(since, e.timeNanos()));
      }
    }
    return away;
  }

  private static void attribute(Calls calls, int root, Interval i, long[] asleep) {
    int call = root;
    int inner = root;
    while (inner >= 0) {
      call = inner;
      inner = calls.childrenOf(call).filter(c -> contains(calls, c, i)).findFirst().orElse(-1);
    }
    if (calls.selfNanos(call) == Calls.UNKNOWN) return;
    long below = calls.childrenOf(call).mapToLong(c -> overlap(calls, c, i)).sum();
    long slept = i.to() - i.from() - below;
    asleep[call] = Math.min(calls.selfNanos(call), asleep[call] + Math.max(0, slept));
  }

  private static boolean contains(Calls calls, int call, Interval i) {
    long start = calls.startNanos(call);
    long duration = calls.durationNanos(call);
    boolean known = start != Calls.UNKNOWN && duration != Calls.UNKNOWN;
    return known && start <= i.from() && i.to() <= start + duration;
  }

  private static long overlap(Calls calls, int call, Interval i) {
    long start = calls.startNanos(call);
    long duration = calls.durationNanos(call);
    if (start == Calls.UNKNOWN || duration == Calls.UNKNOWN) return 0;
    return Math.max(0, Math.min(i.to(), start + duration) - Math.max(i.from(), start));
  }

  private static long[] bySchedulingCalls(Calls calls) {
    long[] asleep = new long[calls.size()];
    for (int i = 0; i < calls.size(); i++) {
      boolean came = calls.function(i).startsWith("finish_task_switch");
      int parent = calls.parent(i);
      if (!came || parent < 0 || calls.selfNanos(parent) == Calls.UNKNOWN) continue;
      asleep[parent] = calls.selfNanos(parent);
    }
    return asleep;
  }
}
