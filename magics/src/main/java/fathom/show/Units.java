package fathom.show;

import fathom.analyse.NominalTime;
import fathom.trace.Calls;
import java.util.Locale;

/** Numbers as readers see them: times with three or four digits, shares, counts. */
final class Units {
  private Units() {}

  /** How much ran: a time, or instructions where no time was measured. */
  static String extent(RunView view) {
    return NominalTime.isIn(view.calls())
        ? count(NominalTime.instructions(view.calls()), "instruction")
        : time(view.durationNanos());
  }

  /** Nanoseconds in the unit that fits: "917 ns", "88.2 µs", "10.65 ms", "1.20 s". */
  static String time(long nanos) {
    if (nanos == Calls.UNKNOWN) return "unknown";
    if (nanos < 0) return "-" + time(-nanos);
    if (nanos < 1_000) return nanos + " ns";
    if (nanos < 999_950) return format("%.1f µs", nanos / 1e3);
    if (nanos < 999_995_000) return format("%.2f ms", nanos / 1e6);
    return format("%.2f s", nanos / 1e9);
  }

  /** A share of a whole: "69 %", below ten percent with one decimal; "" when it is not known. */
  static String percent(long part, long whole) {
    if (part == Calls.UNKNOWN || whole <= 0) return "";
    double p = 100.0 * part / whole;
    return p >= 9.95 ? format("%.0f %%", p) : format("%.1f %%", p);
  }

  /** A count with separated thousands and its noun: "1 call", "12,345 calls". */
  static String count(long n, String noun) {
    return format("%,d %s%s", n, noun, n == 1 ? "" : "s");
  }

  /** {@link String#format} without the machine's language: points, commas, ASCII digits. */
  static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
