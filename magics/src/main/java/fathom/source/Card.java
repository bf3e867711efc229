package fathom.source;

import fathom.trace.Calls;
import fathom.trace.Note;
import java.util.List;
import java.util.Optional;

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
 * @param exact what is known by its instructions, where these were recorded
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
    List<Note> notes,
    Optional<Exact.Function> exact) {

  /** A card without remarks, of a function of which no instructions are known. */
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
        List.of(),
        Optional.empty());
  }

  /** The same card with these remarks. */
  public Card withNotes(List<Note> remarks) {
    return with(lines, unplaced, remarks, exact);
  }

  /** The same card with these of its lines. */
  public Card withLines(List<Line> some) {
    return with(some, unplaced, notes, exact);
  }

  /** The same card with what is known by instructions: its lines, and the calls of none of them. */
  public Card exactly(List<Line> counted, List<Hop> ofNoLine, Exact.Function known) {
    return with(counted, ofNoLine, notes, Optional.of(known));
  }

  private Card with(
      List<Line> some, List<Hop> ofNoLine, List<Note> remarks, Optional<Exact.Function> known) {
    return new Card(
        function,
        file,
        release,
        mismatch,
        some,
        calls,
        totalNanos,
        selfNanos,
        ofNoLine,
        remarks,
        known);
  }

  /** What was measured, without the source: lines with calls or counts, and no text in them. */
  Card withoutText() {
    return withLines(withoutText(lines));
  }

  private static List<Line> withoutText(List<Line> lines) {
    return lines.stream()
        .filter(l -> !l.hops.isEmpty() || l.exact.isPresent())
        .map(l -> new Line(l.number, "", l.hops, l.execution, l.exact.map(Card::withoutText)))
        .toList();
  }

  private static Exact.Line withoutText(Exact.Line line) {
    List<Exact.Inlined> inlined =
        line.inlined().stream()
            .map(
                i ->
                    new Exact.Inlined(
                        i.function(),
                        i.file(),
                        i.times(),
                        i.instructions(),
                        withoutText(i.lines())))
            .toList();
    return line.with(inlined);
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
   * @param exact what is known by its instructions, where these were recorded and it has some
   */
  public record Line(
      int number, String text, List<Hop> hops, Execution execution, Optional<Exact.Line> exact) {
    /** A line of which no instructions are known. */
    public Line(int number, String text, List<Hop> hops, Execution execution) {
      this(number, text, hops, execution, Optional.empty());
    }
  }

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
   * @param instructions that its calls executed with all below, or {@link Calls#UNKNOWN}
   */
  public record Hop(
      String function,
      List<String> via,
      long calls,
      long nanos,
      int candidates,
      boolean interrupt,
      long instructions) {
    /** A child of which no instructions are known. */
    public Hop(
        String function,
        List<String> via,
        long calls,
        long nanos,
        int candidates,
        boolean interrupt) {
      this(function, via, calls, nanos, candidates, interrupt, Calls.UNKNOWN);
    }
  }
}
