package fathom.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lays the calls that a function made, in their order, along the ways that control can take through
 * it, and tells which of its call sites made each: those on a cheapest way, and on ways that cost
 * little more. A call that is made by no site of the way costs much, so that what is odd in a trace
 * spoils nothing else.
 */
final class Sequences {
  /** A call that no site on the way can have made. */
  private static final int UNEXPLAINED = 90;

  /**
   * A way that costs so much more than the cheapest is told, too: an inlined function and a macro
   * in it may have made the call as well as the function itself.
   */
  private static final int MARGIN = 11;

  /** Steps of one alignment; what would take more is left to the sites alone. */
  private static final long MOST_STEPS = 30_000_000;

  /**
   * A call site and what may have been called from it.
   *
   * @param node in the flow
   * @param offers the cost by callee
   * @param once the callees that it makes exactly once each time control comes by
   */
  record Site(int node, Map<String, Integer> offers, Set<String> once) {}

  private final List<Site> sites;
  private final int[][] costs;
  private final int[] toTheEnd;
  private final Map<List<String>, List<Set<Integer>>> known = new HashMap<>();

  /**
   * Prepares the alignment of one function.
   *
   * @param passing by node, what it costs to come through it without a call
   * @param fromTheStart not for the second half of a function, which begins anywhere
   * @param toTheEnd whether each sequence is known to its end, the function's own
   */
  Sequences(Flow flow, List<Site> sites, int[] passing, boolean fromTheStart, boolean toTheEnd) {
    this.sites = sites;
    int states = sites.size() + 1;
    costs = new int[states][states];
    this.toTheEnd = new int[states];
    for (int i = 0; i < states; i++) {
      int[] from = flow.costsFrom(i == 0 ? flow.start() : sites.get(i - 1).node, passing);
      for (int j = 1; j < states; j++) costs[i][j] = from[sites.get(j - 1).node];
      this.toTheEnd[i] = toTheEnd ? from[flow.end()] : 0;
    }
    if (!fromTheStart) Arrays.fill(costs[0], 0);
  }

  /**
   * The sites that may have made each call, as indices into the list of sites.
   *
   * @param callees in their order
   * @return one set a callee, empty where nothing explains it; nothing at all when no way leads
   *     through, or it would take too long
   */
  List<Set<Integer>> align(List<String> callees) {
    long steps = (long) callees.size() * costs.length * costs.length;
    if (steps > MOST_STEPS) return List.of();
    return known.computeIfAbsent(callees, this::aligned);
  }

  private List<Set<Integer>> aligned(List<String> callees) {
    int length = callees.size();
    int states = costs.length;
    int[][] made = new int[length][]; // the cheapest way whose call t is made by state j
    int[][] at = new int[length + 1][]; // the cheapest way that has come to state j after t calls
    at[0] = new int[states];
    Arrays.fill(at[0], Flow.UNREACHABLE);
    at[0][0] = 0;
    for (int t = 0; t < length; t++) {
      made[t] = new int[states];
      at[t + 1] = new int[states];
      for (int j = 0; j < states; j++) {
        made[t][j] = made(callees.get(t), j, at[t]);
        at[t + 1][j] = Math.min(made[t][j], sum(at[t][j], UNEXPLAINED));
      }
    }
    int[] rest = toTheEnd.clone(); // the cheapest way on from state j after t calls
    int best = Flow.UNREACHABLE;
    for (int j = 0; j < states; j++) best = Math.min(best, sum(at[length][j], rest[j]));
    if (best >= Flow.UNREACHABLE) return List.of();
    List<Set<Integer>> found = new ArrayList<>();
    for (int t = length - 1; t >= 0; t--) {
      Set<Integer> here = new TreeSet<>();
      for (int j = 1; j < states; j++) {
        if (made[t][j] < Flow.UNREACHABLE && sum(made[t][j], rest[j]) <= best + MARGIN)
          here.add(j - 1);
      }
      found.add(0, here);
      rest = restBefore(callees.get(t), rest);
    }
    return found;
  }

  private int made(String callee, int j, int[] before) {
    int offer = offer(callee, j);
    if (offer >= Flow.UNREACHABLE) return Flow.UNREACHABLE;
    int cheapest = again(callee, j) ? before[j] : Flow.UNREACHABLE;
    for (int i = 0; i < before.length; i++)
      cheapest = Math.min(cheapest, sum(before[i], costs[i][j]));
    return sum(cheapest, offer);
  }

  private int[] restBefore(String callee, int[] rest) {
    int[] before = new int[rest.length];
    for (int i = 0; i < rest.length; i++) {
      int cheapest = sum(rest[i], UNEXPLAINED);
      for (int j = 1; j < rest.length; j++) {
        int offer = offer(callee, j);
        if (offer >= Flow.UNREACHABLE) continue;
        int way = i == j && again(callee, j) ? 0 : costs[i][j];
        cheapest = Math.min(cheapest, sum(sum(way, offer), rest[j]));
      }
      before[i] = cheapest;
    }
    return before;
  }

  private int offer(String callee, int state) {
    if (state == 0) return Flow.UNREACHABLE;
    return sites.get(state - 1).offers.getOrDefault(callee, Flow.UNREACHABLE);
  }

  /** Whether a site may make one more call without control coming by again. */
  private boolean again(String callee, int state) {
    return state > 0 && !sites.get(state - 1).once.contains(callee);
  }

  private static int sum(int a, int b) {
    return Math.min(Flow.UNREACHABLE, a + b);
  }
}
