package fathom.source;

import fathom.trace.Note;
import java.util.List;

/**
 * One function's source with what was measured beside its lines.
 *
 * @param function its name as traced
 * @param file its path in the kernel tree
 * @param release the version of the tree, "6.1.192", and which it is, "3.0.0 (v3.0, git
 *     02f8c6aee8df)"; where it is not the traced kernel's, {@code mismatch} says so
 * @param mismatch "" when the tree is the traced kernel's, else a sentence that says how they
 *     differ
 * @param lines the definition, first to last line
 * @param calls how often it was called in the trace; 0 when there is no trace
 * @param totalNanos the sum of its known durations
 * @param selfNanos the sum of its known self times
 * @param unplaced children that belong to no line (interrupts, or the line was not found)
 * @param notes the author's remarks on the function and its lines
 */
public record Card(
    String function,
    String file,
    String release,
    String mismatch,
    List<Line> lines,
    long calls,
    long totalNanos,
    long selfNanos,
    List<Hop> unplaced,
    List<Note> notes) {

  /** A card without remarks. */
  public Card(
      String function,
      String file,
      String release,
      String mismatch,
      List<Line> lines,
      long calls,
      long totalNanos,
      long selfNanos,
      List<Hop> unplaced) {
    this(
        function,
        file,
        release,
        mismatch,
        lines,
        calls,
        totalNanos,
        selfNanos,
        unplaced,
        List.of());
  }

  /** The same card with these remarks. */
  public Card withNotes(List<Note> remarks) {
    return new Card(
        function, file, release, mismatch, lines, calls, totalNanos, selfNanos, unplaced, remarks);
  }

  /** The same card with these of its lines. */
  public Card withLines(List<Line> some) {
    return new Card(
        function, file, release, mismatch, some, calls, totalNanos, selfNanos, unplaced, notes);
  }

  /** What was measured, without the source: the lines with calls, and no text in them. */
  Card withoutText() {
    return withLines(
        lines.stream()
            .filter(l -> !l.hops.isEmpty())
            .map(l -> new Line(l.number, "", l.hops, l.execution))
            .toList());
  }

  /** Whether it has no source in it, so that it may be published. */
  public boolean isWithoutText() {
    return lines.stream().allMatch(l -> l.text.isEmpty());
  }

  /**
   * One line of source.
   *
   * @param number in its file, from 1
   * @param text without line end; untrusted
   * @param hops the traced calls made from this line
   * @param execution what is known of whether it ran
   */
  public record Line(int number, String text, List<Hop> hops, Execution execution) {}

  /**
   * A traced child of the function.
   *
   * @param function its name as traced
   * @param via the way from the line to it, outermost first: macros and inlined helpers
   *     ("call_write_iter"), pointers as ".write_iter"; empty for a direct call
   * @param candidates how many lines it may have been called from; 1 = certain, 0 = unplaced. With
   *     several, each of these lines has a hop with all calls and times of the function: they must
   *     not be added up over lines
   * @param interrupt it came in between, nobody called it
   */
  public record Hop(
      String function,
      List<String> via,
      long calls,
      long nanos,
      int candidates,
      boolean interrupt) {}
}
