package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that called one, and those that it called; interrupts are neither. */
public record Neighbours(List<String> callers, List<String> callees, boolean isEmpty) {
  private static final int MOST_CALLERS = 4;
  private static final int MOST_CALLEES = 8;

  /** Those with the most time, in the order of their first call. */
  public static Neighbours of(Calls calls, String function) {
    Map<String, Long> callers = new LinkedHashMap<>();
    Map<String, Long> callees = new LinkedHashMap<>();
    boolean none = true;
    for (int i = 0; i < calls.size(); i++) {
      int parent = calls.parent(i);
      boolean own = calls.function(i).equals(function);
      none &= !own;
      if (parent < 0 || calls.has(i, Mark.INTERRUPT)) continue;
      long nanos = Math.max(0, calls.durationNanos(i));
      boolean below = calls.function(parent).equals(function);
      if (own && !below) callers.merge(calls.function(parent), nanos, Long::sum);
      if (below && !own) callees.merge(calls.function(i), nanos, Long::sum);
    }
    return new Neighbours(most(callers, MOST_CALLERS), most(callees, MOST_CALLEES), none);
  }

  private static List<String> most(Map<String, Long> nanos, int most) {
    List<String> all = new ArrayList<>(nanos.keySet());
    List<String> kept =
        all.stream().sorted(Comparator.comparingLong(f -> -nanos.get(f))).limit(most).toList();
    all.retainAll(kept);
    return List.copyOf(all);
  }
}
