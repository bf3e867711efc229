package fathom.trace;

import java.util.Locale;
import java.util.stream.IntStream;

/** Rows of calls by what a reader wants to see: pure functions, the rows in ascending order. */
public final class Selection {
  private Selection() {}

  /**
   * A call and everything that it called, directly or not.
   *
   * @throws IllegalArgumentException when there is no such row; says which there are
   */
  public static IntStream tree(Calls calls, int call) {
    if (call < 0 || call >= calls.size()) {
      String rows =
          calls.size() == 0
              ? "this run has none"
              : String.format(
                  Locale.ROOT, "the column call of calls() goes from 0 to %d", calls.size() - 1);
      throw new IllegalArgumentException("There is no call " + call + ": " + rows + ".");
    }
    return IntStream.range(call, calls.end(call));
  }

  /** All calls of a function. */
  public static IntStream ofFunction(Calls calls, String function) {
    int id = calls.functions().find(function);
    return IntStream.range(0, calls.size()).filter(i -> calls.functionId(i) == id);
  }

  /** All calls of a task. */
  public static IntStream ofTask(Calls calls, int pid) {
    return IntStream.range(0, calls.size()).filter(i -> calls.pid(i) == pid);
  }

  /**
   * The calls that ran at any moment of a stretch of time; of one whose duration is unknown, only
   * its start is looked at, and one whose start is unknown is not among them.
   *
   * @param fromNanos on the clock of the starts
   * @param toNanos the first moment behind the stretch
   */
  public static IntStream slice(Calls calls, long fromNanos, long toNanos) {
    return IntStream.range(0, calls.size())
        .filter(i -> runs(calls.startNanos(i), calls.durationNanos(i), fromNanos, toNanos));
  }

  private static boolean runs(long start, long duration, long from, long to) {
    if (start == Calls.UNKNOWN || start >= to) return false;
    return start >= from || duration != Calls.UNKNOWN && start + duration > from;
  }
}
