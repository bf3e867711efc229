package fathom.analyse;

import fathom.analyse.Pieces.Piece;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Where two exact runs part, in the order of time. Both are followed side by side from their roots,
 * instruction by instruction where they ran the code of one kernel, else call by call. After a
 * parting they are followed on from where they meet again, in the same call or in its caller.
 */
public final class Partings {
  /** More is noise. */
  private static final int MOST = 300;

  /** How far a place is looked for where both meet again. */
  private static final int WINDOW = 120;

  /** What makes two runs part. */
  public enum Kind {
    /** A conditional jump that one took, or a jump that led elsewhere. */
    BRANCH,
    /** A call by a pointer that called another function. */
    CALL,
    /** Of code of different kernels: one called what the other did not. */
    ORDER
  }

  /**
   * One of the runs.
   *
   * @param code whose code it ran: runs with the same one are compared by instructions
   */
  public record Run(Calls calls, Executed executed, String code) {}

  /**
   * What one of the runs did at a parting.
   *
   * @param call the row of the call in which they part
   * @param at the address of the jump or call that decided, 0 when there is none
   * @param taken whether it left the straight way there
   * @param called the row of what it called then, -1 for nothing
   * @param instructions that it executed until both meet again
   */
  public record Way(int call, long at, boolean taken, int called, long instructions) {}

  /** A place where they part. */
  public record Parting(Kind kind, Way a, Way b) {
    /** Instructions of both until they meet again. */
    public long instructions() {
      return a.instructions + b.instructions;
    }
  }

  private final Run a;
  private final Run b;
  private final Renames renames;
  private final Map<Integer, int[]> stepsOfA;
  private final Map<Integer, int[]> stepsOfB;
  private final List<Parting> found = new ArrayList<>();

  private Partings(Run a, Run b, Renames renames) {
    this.a = a;
    this.b = b;
    this.renames = renames;
    stepsOfA = a.executed.byCall();
    stepsOfB = b.executed.byCall();
  }

  /**
   * Where they part; none when both did the same. The n-th system calls of a name belong together.
   */
  public static List<Parting> of(Run a, Run b, Renames renames) {
    Partings partings = new Partings(a, b, renames);
    Map<String, List<Integer>> roots = new HashMap<>();
    IntStream.of(ExactRoots.heads(b.calls))
        .forEach(
            r ->
                roots
                    .computeIfAbsent(renames.canonical(b.calls.function(r)), k -> new ArrayList<>())
                    .add(r));
    IntStream.of(ExactRoots.heads(a.calls))
        .forEach(
            r -> {
              List<Integer> left =
                  roots.getOrDefault(renames.canonical(a.calls.function(r)), List.of());
              if (!left.isEmpty()) partings.pair(r, left.remove(0));
            });
    return List.copyOf(partings.found);
  }

  private void pair(int callA, int callB) {
    if (found.size() >= MOST) return;
    if (a.code.equals(b.code)) byInstructions(callA, callB);
    else byCalls(callA, callB);
  }

  // --- the code of one kernel --------------------------------------------------------------------

  private void byInstructions(int callA, int callB) {
    List<Piece> p = Pieces.of(a.calls, a.executed, stepsOfA, callA);
    List<Piece> q = Pieces.of(b.calls, b.executed, stepsOfB, callB);
    if (p.isEmpty() || q.isEmpty()) return;
    // A module may lie elsewhere in the other guest.
    long shift = q.get(0).from() - p.get(0).from();
    int i = 0;
    int j = 0;
    while (i < p.size() && j < q.size() && found.size() < MOST) {
      Piece one = p.get(i);
      Piece other = q.get(j);
      long ends = one.to() + shift;
      boolean together = ends == other.to();
      if (together && one.called() >= 0 && other.called() >= 0) called(callA, callB, one, other);
      boolean bothGoOn = i + 1 < p.size() && j + 1 < q.size();
      boolean same = together && bothGoOn && p.get(i + 1).from() + shift == q.get(j + 1).from();
      boolean bothEnd = together && i + 1 == p.size() && j + 1 == q.size();
      if (bothEnd) return;
      if (same) {
        i++;
        j++;
        continue;
      }
      boolean first = Long.compareUnsigned(ends, other.to()) <= 0;
      long at = first ? one.last() : other.last() - shift;
      long leftAt = first ? one.to() : other.to() - shift;
      Meeting meeting = meeting(p, q, i, j, shift, leftAt);
      boolean leavesA = first && !(together && fallsThrough(p, i));
      boolean leavesB = together ? !fallsThrough(q, j) : !first;
      boolean compared = together && one.called() >= 0 && other.called() >= 0;
      long ranA = until(a.calls, p, i, leftAt, meeting.one, meeting.at, compared);
      long ranB = until(b.calls, q, j, leftAt + shift, meeting.other, meeting.at + shift, compared);
      found.add(
          new Parting(
              Kind.BRANCH,
              new Way(callA, at, leavesA, -1, ranA),
              new Way(callB, at + shift, leavesB, -1, ranB)));
      i = meeting.one;
      j = meeting.other;
    }
  }

  /** Whether a piece is followed by what stands behind it. */
  private static boolean fallsThrough(List<Piece> pieces, int i) {
    return i + 1 < pieces.size() && pieces.get(i + 1).from() == pieces.get(i).to();
  }

  private void called(int callA, int callB, Piece one, Piece other) {
    String nameA = a.calls.function(one.called());
    String nameB = b.calls.function(other.called());
    if (nameA.equals(nameB)) {
      pair(one.called(), other.called());
      return;
    }
    found.add(
        new Parting(
            Kind.CALL,
            new Way(callA, one.last(), true, one.called(), a.calls.instructions(one.called())),
            new Way(
                callB, other.last(), true, other.called(), b.calls.instructions(other.called()))));
  }

  /** The pieces in which both run the same code again, from an address of a's code on. */
  private record Meeting(int one, int other, long at) {}

  /**
   * The nearest meeting behind an address that both have reached; behind all when there is none.
   */
  private static Meeting meeting(
      List<Piece> p, List<Piece> q, int i, int j, long shift, long leftAt) {
    for (int d = 1; d <= 2 * WINDOW; d++) {
      for (int x = 0; x <= d; x++) {
        int m = i + x;
        int n = j + d - x;
        if (m >= p.size() || n >= q.size()) continue;
        long from = p.get(m).from();
        long other = q.get(n).from() - shift;
        boolean comes = x > 0 && q.get(n).holds(from + shift);
        if (comes && (n > j || notBefore(from, leftAt))) return new Meeting(m, n, from);
        boolean goes = n > j && p.get(m).holds(other);
        if (goes && (x > 0 || notBefore(other, leftAt))) return new Meeting(m, n, other);
      }
    }
    return new Meeting(p.size(), q.size(), 0);
  }

  private static boolean notBefore(long address, long other) {
    return Long.compareUnsigned(address, other) >= 0;
  }

  /**
   * Instructions from an address in one piece to another in a later one, with what was called.
   *
   * @param compared whether what the first piece called was compared already
   */
  private static long until(
      Calls calls, List<Piece> pieces, int from, long first, int to, long end, boolean compared) {
    if (from == to) return pieces.get(from).between(first, end);
    long sum = pieces.get(from).between(first, -1);
    for (int i = from + 1; i < to; i++) sum += pieces.get(i).instructions().length;
    for (int i = compared ? from + 1 : from; i < to; i++) {
      int called = pieces.get(i).called();
      if (called >= 0) sum += calls.instructions(called);
    }
    return to < pieces.size() ? sum + pieces.get(to).between(0, end) : sum;
  }

  // --- code of different kernels -----------------------------------------------------------------

  private void byCalls(int callA, int callB) {
    List<Integer> p = called(a.calls, callA, b.calls);
    List<Integer> q = called(b.calls, callB, a.calls);
    int i = 0;
    int j = 0;
    while ((i < p.size() || j < q.size()) && found.size() < MOST) {
      if (i < p.size() && j < q.size() && same(p.get(i), q.get(j))) {
        pair(p.get(i++), q.get(j++));
        continue;
      }
      int[] meeting = meeting(p, q, i, j);
      found.add(
          new Parting(
              Kind.ORDER,
              way(a, stepsOfA, callA, p, i, meeting[0]),
              way(b, stepsOfB, callB, q, j, meeting[1])));
      i = meeting[0];
      j = meeting[1];
    }
  }

  private boolean same(int one, int other) {
    return renames
        .canonical(a.calls.function(one))
        .equals(renames.canonical(b.calls.function(other)));
  }

  private int[] meeting(List<Integer> p, List<Integer> q, int i, int j) {
    for (int d = 1; d <= 2 * WINDOW; d++) {
      for (int x = 0; x <= d; x++) {
        int m = i + x;
        int n = j + d - x;
        if (m < p.size() && n < q.size() && same(p.get(m), q.get(n))) return new int[] {m, n};
      }
    }
    return new int[] {p.size(), q.size()};
  }

  /** What a call called; of what only one kernel has as a function, what that called. */
  private List<Integer> called(Calls calls, int call, Calls other) {
    List<Integer> all = new ArrayList<>();
    calls
        .childrenOf(call)
        .filter(c -> !calls.has(c, Mark.INTERRUPT))
        .forEach(
            c -> {
              String function = calls.function(c);
              boolean inlined =
                  other.functions().find(function) < 0
                      && (renames.isOnlyIn(function, other)
                          || renames.wraps(calls.function(call), function));
              if (inlined) all.addAll(called(calls, c, other));
              else all.add(c);
            });
    return all;
  }

  private static Way way(
      Run run, Map<Integer, int[]> steps, int call, List<Integer> called, int from, int to) {
    long instructions =
        IntStream.range(from, to).mapToLong(i -> run.calls.instructions(called.get(i))).sum();
    int next = from < to ? called.get(from) : -1;
    int caller = next < 0 ? call : run.calls.parent(next);
    OptionalInt branch = lastBranch(run, steps, caller, next);
    return new Way(
        caller,
        branch.isPresent() ? run.executed.block(branch.getAsInt()).last() : 0,
        branch.isPresent() && run.executed.taken(branch.getAsInt()),
        next,
        instructions);
  }

  /** The last conditional jump of a call before it called another one, or before its end. */
  private static OptionalInt lastBranch(Run run, Map<Integer, int[]> steps, int call, int called) {
    int until = called >= 0 && steps.containsKey(called) ? steps.get(called)[0] : Integer.MAX_VALUE;
    return IntStream.of(steps.getOrDefault(call, new int[0]))
        .filter(s -> s < until && run.executed.branches(s))
        .max();
  }
}
