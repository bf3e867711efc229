package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Mark;
import fathom.trace.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * The exact calls of one run with the times of another, in which a tracer measured the same work:
 * both in virtual time, so that they did the same. Without what interrupts did, which come at other
 * instructions when a tracer works, too.
 *
 * @param calls the exact ones; those that the tracer cannot see are {@link Mark#UNTIMED}
 * @param partings where the two runs differ, and what that means, in sentences
 */
public record TimedCalls(Calls calls, List<String> partings) {
  private static final int NAMED = 4;

  public TimedCalls {
    partings = List.copyOf(partings);
  }

  /** Calls of which some are left out, with the row of each in the whole. */
  private record Part(Calls calls, int[] rows) {}

  /**
   * Joins two runs: the n-th call on a path is the same in both, where both have as many on it. The
   * time of what finds no partner stays in its caller's.
   *
   * @param traceable functions that the tracer can see
   */
  public static TimedCalls of(Calls exact, Calls traced, Set<String> traceable) {
    Calls whole = Roots.withoutInterrupts(exact);
    Calls measured = Roots.withoutInterrupts(withoutInterruptsTime(traced));
    Part timed = part(measured, i -> true);
    Part seen = part(whole, i -> traceable.contains(whole.function(i)));
    RunPaths ofTimed = RunPaths.of(timed.calls);
    RunPaths ofSeen = RunPaths.of(seen.calls);
    int[] partner = new int[whole.size()];
    Arrays.fill(partner, -1);
    for (int i = 0; i < seen.rows.length; i++) {
      partner[seen.rows[i]] = ofTimed.callLike(ofSeen, i);
    }
    boolean[] found = new boolean[measured.size()];
    for (int p : partner) if (p >= 0) found[p] = true;
    List<String> partings = new ArrayList<>();
    said(whole, i -> partner[i] < 0 && traceable.contains(whole.function(i)), "without the tracer")
        .ifPresent(partings::add);
    said(measured, i -> !found[i], "with the tracer").ifPresent(partings::add);
    if (!partings.isEmpty()) {
      partings.add("There, time stands in the caller's.");
    }
    long unseen = 0;
    for (int i = 0; i < partner.length; i++) {
      if (!traceable.contains(whole.function(i))) unseen++;
    }
    if (unseen > 0) {
      partings.add(
          unseen == 1
              ? "The tracer cannot see 1 call: its time stands in its caller's."
              : "The tracer cannot see %,d calls: their time stands in their callers'."
                  .formatted(unseen));
    }
    long[] starts = starts(whole, measured, partner);
    Calls joined =
        whole
            .withTimes(
                i -> starts[i],
                i -> partner[i] < 0 ? Calls.UNKNOWN : measured.durationNanos(partner[i]))
            .marked(i -> partner[i] < 0, Mark.UNTIMED);
    return new TimedCalls(joined, partings);
  }

  /** A call without a time of its own begins with the first one below it that has one. */
  private static long[] starts(Calls whole, Calls measured, int[] partner) {
    long[] starts = new long[whole.size()];
    Arrays.fill(starts, Calls.UNKNOWN);
    for (int i = whole.size() - 1; i >= 0; i--) {
      if (partner[i] >= 0) starts[i] = measured.startNanos(partner[i]);
      int parent = whole.parent(i);
      // The first child comes last here.
      if (parent >= 0 && partner[parent] < 0 && starts[i] != Calls.UNKNOWN) {
        starts[parent] = starts[i];
      }
    }
    return starts;
  }

  /** The calls on a clock that stands while an interrupt runs. */
  private static Calls withoutInterruptsTime(Calls calls) {
    List<Integer> interrupts = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      boolean outermost =
          calls.has(i, Mark.INTERRUPT)
              && (calls.parent(i) < 0 || !calls.has(calls.parent(i), Mark.INTERRUPT));
      if (outermost && calls.durationNanos(i) != Calls.UNKNOWN) interrupts.add(i);
    }
    if (interrupts.isEmpty()) return calls;
    return calls.withTimes(
        i -> clock(calls, interrupts, calls.startNanos(i)),
        i -> {
          long start = calls.startNanos(i);
          long duration = calls.durationNanos(i);
          if (start == Calls.UNKNOWN || duration == Calls.UNKNOWN) return duration;
          return clock(calls, interrupts, start + duration) - clock(calls, interrupts, start);
        });
  }

  private static long clock(Calls calls, List<Integer> interrupts, long time) {
    if (time == Calls.UNKNOWN) return time;
    long stood = 0;
    for (int i : interrupts) {
      long start = calls.startNanos(i);
      stood += Math.max(0, Math.min(time - start, calls.durationNanos(i)));
    }
    return time - stood;
  }

  /** Some of the calls, all of one task; what one that is left out called is its caller's. */
  private static Part part(Calls calls, IntPredicate kept) {
    Calls.Builder b = new Calls.Builder(calls.functions(), new Names());
    int task = b.comms().id("");
    int[] row = new int[calls.size()];
    int[] rows = new int[calls.size()];
    for (int i = 0; i < calls.size(); i++) {
      int above = calls.parent(i) < 0 ? -1 : row[calls.parent(i)];
      row[i] = above;
      if (!kept.test(i)) continue;
      rows[b.size()] = i;
      row[i] = b.add(calls.functionId(i), above, 0, 0, 0, 0, task, 0, Calls.UNKNOWN);
    }
    return new Part(b.build(), Arrays.copyOf(rows, b.size()));
  }

  /** The outermost calls that only one run has: "Only without the tracer: 2 × f in g." */
  private static Optional<String> said(Calls calls, IntPredicate alone, String run) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      if (!alone.test(i)) continue;
      int parent = calls.parent(i);
      String in = parent < 0 ? "" : " in " + calls.function(parent);
      counts.merge(calls.function(i) + in, 1L, Long::sum);
      i = calls.end(i) - 1;
    }
    if (counts.isEmpty()) return Optional.empty();
    String named =
        counts.entrySet().stream()
            .limit(NAMED)
            .map(e -> (e.getValue() == 1 ? "" : e.getValue() + " × ") + e.getKey())
            .collect(Collectors.joining(", "));
    int more = counts.size() - NAMED;
    return Optional.of(
        "Only " + run + ": " + named + (more > 0 ? " and " + more + " more kinds" : "") + ".");
  }
}
