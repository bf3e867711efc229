package fathom;

import fathom.analyse.Runs;
import fathom.analyse.Values;
import fathom.read.Capture;
import fathom.trace.Calls;
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
 * @param over the run with the longest call, and of it only the calls that took longer; zero for
 *     all
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

  /** The capture with a sentence about what is left out of these calls of the shown run. */
  Capture told(Capture capture, Calls all, int kept) {
    long total = all.roots().count();
    List<String> what = new ArrayList<>();
    if (!file.isEmpty()) what.add("are of " + file);
    if (!over.isZero()) what.add("took over " + millis(over.toNanos()));
    if (what.isEmpty()) return capture;
    String which = String.join(" and ", what);
    return capture.with(
        LEFT_OUT,
        kept == 0
            ? "None of %d calls %s; the longest took %s."
                .formatted(total, which, millis(longest(all)))
            : "%d of %d calls %s; the others are left out.".formatted(kept, total, which));
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
