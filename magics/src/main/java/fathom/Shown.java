package fathom;

import fathom.analyse.Roots;
import fathom.analyse.Runs;
import fathom.read.Capture;
import fathom.trace.Calls;
import java.math.BigDecimal;
import java.time.Duration;
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
 */
record Shown(boolean cold, boolean interrupts, Duration over) {
  static final String PIECE = "about/shown";
  static final String INTERRUPTS = "about/interrupts";
  static final String OVER = "about/over";

  /** What was left out, in a sentence for the reader. */
  static final String LEFT_OUT = "about/left-out";

  Capture in(Capture capture) {
    Capture told = capture.with(PIECE, cold ? "first" : "lower quartile");
    if (!interrupts) told = told.with(INTERRUPTS, "left out");
    return over.isZero() ? told : told.with(OVER, Long.toString(over.toNanos()));
  }

  /** The measured runs with the one that is shown. */
  Runs among(List<Long> durationNanos, List<Calls> calls) {
    if (cold) return new Runs(durationNanos, 0);
    if (over.isZero()) return Runs.of(durationNanos);
    int slowest =
        IntStream.range(0, calls.size())
            .boxed()
            .max(Comparator.comparingLong(run -> longest(calls.get(run))))
            .orElse(0);
    return new Runs(durationNanos, slowest);
  }

  /** The duration of the longest root, 0 when none is known. */
  static long longest(Calls calls) {
    return calls.roots().mapToLong(calls::durationNanos).max().orElse(0);
  }

  /** What is shown of a run. */
  Calls of(Calls all) {
    Calls calls = interrupts ? all : Roots.withoutInterrupts(all);
    if (over.isZero()) return calls;
    return calls.ofRoots(calls.roots().filter(root -> calls.durationNanos(root) > over.toNanos()));
  }

  /** The capture with a sentence about what is left out of these calls of the shown run. */
  Capture told(Capture capture, Calls all) {
    if (over.isZero()) return capture;
    long total = all.roots().count();
    long kept = of(all).roots().count();
    return capture.with(
        LEFT_OUT,
        kept == 0
            ? "None of %d calls took over %s; the longest took %s."
                .formatted(total, millis(over.toNanos()), millis(longest(all)))
            : "%d of %d calls took over %s; the others are left out."
                .formatted(kept, total, millis(over.toNanos())));
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
        over.matches("\\d{1,18}") ? Duration.ofNanos(Long.parseLong(over)) : Duration.ZERO);
  }
}
