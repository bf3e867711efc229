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
   * The capture with a sentence about what is left out of these calls of the shown run.
   *
   * @param events of that run
   */
  Capture told(Capture capture, Calls all, int kept, Events events) {
    if (over.isZero() && file.isEmpty()) return capture;
    boolean recordedAll = !capture.has(Capture.THRESHOLD);
    List<String> sentences = new ArrayList<>();
    if (!over.isZero() && !recordedAll) sentences.add(slow(capture, all, events));
    List<String> what = new ArrayList<>();
    if (!file.isEmpty()) what.add("are of " + file);
    if (!over.isZero() && recordedAll) what.add("took over " + millis(over.toNanos()));
    long total = all.roots().count();
    if (!what.isEmpty() && (recordedAll || total > 0)) {
      String which = String.join(" and ", what);
      sentences.add(
          kept == 0
              ? "None of %d calls %s; the longest took %s."
                  .formatted(total, which, millis(longest(all)))
              : "%d of %d calls %s; the others are left out.".formatted(kept, total, which));
    }
    return capture.with(LEFT_OUT, String.join("\n", sentences));
  }

  /** What the kernel recorded when it was told to record slow calls only. */
  private String slow(Capture capture, Calls all, Events events) {
    long made = made(capture, events);
    long slow = all.roots().count();
    String time = millis(over.toNanos());
    if (slow > 0) {
      return ("%,d%s took over %s. Below them only what took as long itself was recorded, the rest is in"
              + " their own time.")
          .formatted(slow, made > 0 ? " of " + calls(made) : slow == 1 ? " call" : " calls", time);
    }
    return "%s took over %s%s. A shorter time finds the slowest; without --over all are recorded."
        .formatted(
            made > 0 ? "None of " + calls(made) : "No call",
            time,
            capture.runs() > 1 ? ", in any of " + capture.runs() + " runs" : "");
  }

  private static String calls(long n) {
    return n == 1 ? "1 call" : String.format(Locale.ROOT, "%,d calls", n);
  }

  /** How many calls of the roots there were, slow or not: as many as were asked for values. */
  private static long made(Capture capture, Events events) {
    return capture.lines(TracedRun.FUNCTIONS).stream()
        .mapToLong(f -> events.ofKind("values:" + f.replaceAll("[^A-Za-z0-9_]", "_")).size())
        .sum();
  }

  private static String millis(long nanos) {
    return String.format(
        Locale.ROOT,
        "%s ms",
        BigDecimal.valueOf(nanos / 1000, 3).stripTrailingZeros().toPlainString());
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
