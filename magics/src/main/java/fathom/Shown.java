package fathom;

import fathom.analyse.Runs;
import fathom.analyse.Values;
import fathom.read.Capture;
import fathom.trace.Calls;
import fathom.trace.Events;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which of the measured runs is shown, and what of it.
 *
 * @param cold the first run, else the one at the lower quartile
 * @param interrupts whether the calls that interrupts made are shown; the kernel leaves out what
 *     comes after it knows that one has come, not the first functions
 * @param over the run with the longest call, and of it only the calls that took longer, which may
 *     be all that the kernel recorded; zero for all
 * @param file only the calls of this file, by the end of its path; "" for all
 */
record Shown(boolean cold, boolean interrupts, Duration over, String file) {
  static final String PIECE = "about/shown";
  static final String INTERRUPTS = "about/interrupts";
  static final String FILE = "about/file";
  static final String OVER = "about/over";

  /** What was left out, in a sentence for the reader. */
  static final String LEFT_OUT = "about/left-out";

  private static final String BELOW =
      "Below them only what took as long itself was recorded; the rest is in their own time.";

  /** Files that are named where a call of none of them was wanted. */
  private static final int FILES = 4;

  Capture in(Capture capture) {
    Capture told = capture.with(PIECE, cold ? "first" : "lower quartile");
    if (!interrupts) told = told.with(INTERRUPTS, "left out");
    if (!file.isEmpty()) told = told.with(FILE, file);
    return over.isZero() ? told : told.with(OVER, Long.toString(over.toNanos()));
  }

  /**
   * The measured runs with the one that is shown.
   *
   * @param durationNanos of each run's roots together
   * @param longestNanos of each run's longest root
   */
  Runs among(List<Long> durationNanos, List<Long> longestNanos) {
    if (cold) return new Runs(durationNanos, 0);
    if (over.isZero()) return Runs.of(durationNanos);
    int slowest =
        IntStream.range(0, longestNanos.size())
            .boxed()
            .max(Comparator.comparing(longestNanos::get))
            .orElse(0);
    return new Runs(durationNanos, slowest);
  }

  /** The duration of the longest root, 0 when none is known. */
  static long longest(Calls calls) {
    return calls.roots().mapToLong(calls::durationNanos).max().orElse(0);
  }

  /** The roots that are shown of a run. */
  int[] roots(Calls calls, Values values) {
    return calls
        .roots()
        .filter(root -> over.isZero() || calls.durationNanos(root) > over.toNanos())
        .filter(root -> file.isEmpty() || isOf(values.text(root, "file")))
        .toArray();
  }

  /** A path, or its end: "hello.txt", "run-1/data". */
  private boolean isOf(String path) {
    return path.equals(file) || path.endsWith("/" + file);
  }

  /**
   * The capture with sentences about what is left out of these calls of the shown run.
   *
   * @param values of the calls
   * @param events of that run
   */
  Capture told(Capture capture, Calls all, Values values, int kept, Events events) {
    List<String> sentences = new ArrayList<>();
    boolean recordedAll = !capture.has(Capture.THRESHOLD);
    long roots = all.roots().count();
    if (!over.isZero()) {
      long made = recordedAll ? roots : made(capture, events);
      long slow = all.roots().filter(r -> all.durationNanos(r) > over.toNanos()).count();
      sentences.add(slow(made, slow, recordedAll ? 1 : capture.runs()));
      if (recordedAll && slow == 0) sentences.add("The longest took " + time(longest(all)) + ".");
      if (!recordedAll && slow > 0) sentences.add(BELOW);
    }
    if (!file.isEmpty() && roots > 0) sentences.add(ofFile(all, values, kept));
    return sentences.isEmpty() ? capture : capture.with(LEFT_OUT, String.join(" ", sentences));
  }

  private String slow(long made, long slow, int runs) {
    String longer = "took over " + time(over.toNanos());
    if (slow > 0) return (made > 0 ? some(slow, made) : calls(slow)) + " " + longer + ".";
    return "%s %s%s. A shorter time finds the slowest; without --over all are there."
        .formatted(
            made > 0 ? none(made) : "No call",
            longer,
            runs > 1 ? ", in any of " + runs + " runs" : "");
  }

  private static String some(long kept, long all) {
    return "%,d of %s".formatted(kept, calls(all));
  }

  private static String none(long all) {
    return all == 1 ? "Not even the one call that was made" : "None of " + calls(all);
  }

  private String ofFile(Calls all, Values values, int kept) {
    long roots = all.roots().count();
    if (kept > 0) return "Shown is what went to " + file + ": " + some(kept, roots) + ".";
    String seen =
        all.roots()
            .mapToObj(root -> values.text(root, "file"))
            .filter(name -> !name.isEmpty())
            .distinct()
            .limit(FILES)
            .collect(Collectors.joining(", "));
    String to = seen.isEmpty() ? "." : ", but to " + seen + ".";
    return none(roots) + " went to " + file + to;
  }

  private static String calls(long n) {
    return n == 1 ? "1 call" : String.format(Locale.ROOT, "%,d calls", n);
  }

  /** How many calls of the roots there were, slow or not: as many as were asked for values. */
  private static long made(Capture capture, Events events) {
    return capture.lines(About.FUNCTIONS).stream()
        .mapToLong(f -> events.ofKind("values:" + f.replaceAll("[^A-Za-z0-9_]", "_")).size())
        .sum();
  }

  private static String time(long nanos) {
    boolean seconds = nanos >= 1_000_000_000;
    BigDecimal number = BigDecimal.valueOf(seconds ? nanos / 1_000_000 : nanos / 1000, 3);
    return number.stripTrailingZeros().toPlainString() + (seconds ? " s" : " ms");
  }

  /** As a capture says. */
  static Shown of(Capture capture) {
    String over = capture.text(OVER).strip();
    return new Shown(
        capture.text(PIECE).equals("first"),
        capture.text(INTERRUPTS).isEmpty(),
        over.matches("\\d{1,18}") ? Duration.ofNanos(Long.parseLong(over)) : Duration.ZERO,
        capture.text(FILE));
  }
}
