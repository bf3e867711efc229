package fathom.source;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Chooses the functions of a trace whose source is worth reading. */
final class PathChoice {
  /** The way down ends where the heaviest callee has a smaller share of its root. */
  private static final double WAY_DOWN = 0.04;

  /** Others are chosen when they have at least this share of all roots. */
  private static final double WEIGHTY = 0.02;

  private final Calls calls;
  private final Predicate<String> known;

  /**
   * Prepares a choice.
   *
   * @param known whether there is source for a function
   */
  PathChoice(Calls calls, Predicate<String> known) {
    this.calls = calls;
    this.known = known;
  }

  /** What all calls of one function below some others cost. */
  private static final class Weight {
    final String function;
    final int first;
    final List<Integer> rows = new ArrayList<>();
    long nanos;
    long children;

    Weight(String function, int first) {
      this.function = function;
      this.first = first;
    }
  }

  /**
   * The functions, at most so many, in the order of their first call: the roots, the heaviest way
   * down from each, and then the heaviest others that called anything.
   */
  List<String> functions(int maximum) {
    Map<String, Integer> firstCall = new HashMap<>();
    for (int i = 0; i < calls.size(); i++) firstCall.putIfAbsent(calls.function(i), i);
    Set<String> chosen = new LinkedHashSet<>();
    List<Weight> roots = heaviestFirst(weights(calls.roots().boxed().toList()));
    for (Weight root : roots) wayDown(root, maximum, chosen);
    long all = roots.stream().mapToLong(r -> r.nanos).sum();
    for (Weight other : heaviestFirst(everything())) {
      if (chosen.size() >= maximum || other.nanos < WEIGHTY * all) break;
      if (other.children > 0) choose(other, maximum, chosen);
    }
    TreeSet<String> ordered = new TreeSet<>(Comparator.comparing((String f) -> firstCall.get(f)));
    ordered.addAll(chosen);
    return List.copyOf(ordered);
  }

  private void wayDown(Weight root, int maximum, Set<String> chosen) {
    Weight at = root;
    Set<String> seen = new HashSet<>();
    while (seen.add(at.function)) {
      choose(at, maximum, chosen);
      List<Integer> below = new ArrayList<>();
      for (int row : at.rows) {
        calls.childrenOf(row).filter(c -> !calls.has(c, Mark.INTERRUPT)).forEach(below::add);
      }
      List<Weight> heaviest = heaviestFirst(weights(below));
      if (heaviest.isEmpty() || heaviest.get(0).nanos < WAY_DOWN * root.nanos) return;
      at = heaviest.get(0);
    }
  }

  private void choose(Weight weight, int maximum, Set<String> chosen) {
    if (chosen.size() < maximum && known.test(weight.function)) chosen.add(weight.function);
  }

  /** Every function outside interrupts, each with the time of its outermost calls. */
  private Map<String, Weight> everything() {
    List<Integer> rows = new ArrayList<>();
    Map<String, Integer> openUntil = new HashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      if (calls.has(i, Mark.INTERRUPT) || CpuEntries.isEntry(calls.function(i))) {
        i = calls.end(i) - 1;
        continue;
      }
      String function = calls.function(i);
      // Recursion would count its time twice.
      if (openUntil.getOrDefault(function, 0) > i) continue;
      openUntil.put(function, calls.end(i));
      rows.add(i);
    }
    return weights(rows);
  }

  private Map<String, Weight> weights(List<Integer> rows) {
    Map<String, Weight> weights = new HashMap<>();
    for (int row : rows) {
      Weight w = weights.computeIfAbsent(calls.function(row), f -> new Weight(f, row));
      w.rows.add(row);
      w.children += calls.children(row);
      long duration = calls.durationNanos(row);
      if (duration != Calls.UNKNOWN) w.nanos += duration;
    }
    return weights;
  }

  private static List<Weight> heaviestFirst(Map<String, Weight> weights) {
    return weights.values().stream()
        .sorted(Comparator.comparingLong((Weight w) -> -w.nanos).thenComparingInt(w -> w.first))
        .toList();
  }
}
