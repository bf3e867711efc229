package fathom.analyse;

import fathom.analyse.Coverage.Ways;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the executed instructions tell of one line of a function, in one place or in several. */
final class LineEvidence {
  /** Nothing shows that the line ran. */
  static final long NONE = -1;

  /** A function that is inlined at the line. */
  record Callee(String function, String file) {}

  /**
   * A function that is called from the line.
   *
   * @param via the inlined functions on the way to it, outermost first
   */
  record Called(String function, List<String> via) {}

  /** What calls of it cost together. */
  static final class Cost {
    long calls;
    long instructions;
  }

  /** The lines of a function. */
  static final class Body {
    final TreeMap<Integer, LineEvidence> lines = new TreeMap<>();

    LineEvidence line(int number) {
      return lines.computeIfAbsent(number, n -> new LineEvidence());
    }

    /** How often it was entered: C runs the first of its lines once each time. */
    long entered() {
      for (LineEvidence line : lines.values()) if (line.times() >= 0) return line.times();
      return NONE;
    }

    long instructions() {
      return lines.values().stream().mapToLong(l -> l.instructions).sum();
    }

    /** Adds what is known of another place. */
    void add(Body other) {
      other.lines.forEach((number, line) -> line(number).add(line));
    }
  }

  private long began = NONE;

  /** An instruction of it, or of what is inlined there, was executed. */
  boolean touched;

  long instructions;

  /** The straight pieces of code in which its statements began. */
  private final Set<Long> pieces = new TreeSet<>();

  final TreeMap<Long, Ways> jumps = new TreeMap<>(Long::compareUnsigned);
  final Map<Callee, Body> inlined = new LinkedHashMap<>();
  final Map<Called, Cost> calls = new HashMap<>();

  /**
   * A statement of it began so often, at one address; the most of one place counts.
   *
   * @param piece where the straight piece of code begins that the address is in
   */
  void began(long times, long piece) {
    began = Math.max(began, times);
    pieces.add(piece);
  }

  /** How often it ran, or {@link #NONE}. */
  long times() {
    if (began >= 0) return began;
    return inlined.values().stream().mapToLong(Body::entered).max().orElse(NONE);
  }

  /** The straight pieces of code in which it began, or what is inlined at it. */
  Set<Long> pieces() {
    if (!pieces.isEmpty()) return pieces;
    Set<Long> all = new TreeSet<>();
    inlined.values().forEach(b -> b.lines.values().forEach(l -> all.addAll(l.pieces())));
    return all;
  }

  Body inlined(String function, String file) {
    return inlined.computeIfAbsent(new Callee(function, file), c -> new Body());
  }

  void calls(Called called, Cost cost) {
    Cost sum = calls.computeIfAbsent(called, c -> new Cost());
    sum.calls += cost.calls;
    sum.instructions += cost.instructions;
  }

  /** Adds what is known of it in another place. */
  private void add(LineEvidence other) {
    long here = times();
    long there = other.times();
    began = here < 0 ? there : there < 0 ? here : here + there;
    pieces.addAll(other.pieces);
    touched |= other.touched;
    instructions += other.instructions;
    other.jumps.forEach((at, ways) -> jumps.merge(at, ways, Ways::and));
    other.inlined.forEach((f, body) -> inlined(f.function(), f.file()).add(body));
    other.calls.forEach(this::calls);
  }
}
