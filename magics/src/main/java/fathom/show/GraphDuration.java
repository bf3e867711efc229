package fathom.show;

import java.util.Locale;

/** A duration as the function_graph tracer prints it (kernel/trace/trace_functions_graph.c). */
public final class GraphDuration {
  private static final int DIGITS = 7;

  /** Longer than so many microseconds has this mark; the longest first. */
  private static final long[] OVER_US = {1_000_000, 100_000, 10_000, 1_000, 100, 10};

  private static final String MARKS = "$@*#!+";

  private GraphDuration() {}

  /** Microseconds in at most seven digits; what does not fit is cut off, not rounded. */
  public static String number(long nanos) {
    String us = Long.toString(nanos / 1_000);
    int room = DIGITS - us.length();
    if (room <= 0) return us;
    String fraction = String.format(Locale.ROOT, "%03d", nanos % 1_000);
    return us + "." + fraction.substring(0, Math.min(3, room));
  }

  /** The sign for a long duration, a space for a short one. */
  public static char mark(long nanos) {
    for (int i = 0; i < OVER_US.length; i++) {
      if (nanos > OVER_US[i] * 1_000) return MARKS.charAt(i);
    }
    return ' ';
  }

  /** The whole column without its closing bar: "+ 12.345 us ". */
  static String column(long nanos) {
    StringBuilder s = new StringBuilder().append(mark(nanos)).append(' ').append(number(nanos));
    int numberEnd = s.length();
    s.append(" us ");
    for (int width = numberEnd - 2; width < DIGITS + 1; width++) s.append(' ');
    return s.toString();
  }
}
