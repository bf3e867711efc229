package fathom.read;

import fathom.trace.Calls;

/**
 * A line of the kernel's default columns, behind which stands what stood behind earlier ones, as
 * most lines of most traces are: what {@link GraphScanner} would find in it, found sooner.
 *
 * <pre>
 *  0) + 12.345 us   |    vfs_write() {
 *   ^ 16 bytes      ^ body
 * </pre>
 */
final class UsualLine {
  /** No such line. */
  static final int NONE = -1;

  /** From the parenthesis behind the CPU to the bar behind the duration. */
  private static final int TO_BAR = 16;

  /** From there to the number, which ends with one to three decimals. */
  private static final int TO_NUMBER = 4;

  private static final int[] NANOS_OF_LAST = {0, 100, 10, 1};
  private static final int US = ' ' | 'u' << 8 | 's' << 16;

  private UsualLine() {}

  /**
   * Reads a line.
   *
   * @return where it ends, an item has been added then; {@link #NONE} where it is none
   */
  static int read(byte[] b, int from, int to, int line, TextItems out) {
    int p = from;
    while (p < to && b[p] == ' ') p++;
    int first = p;
    int cpu = 0;
    for (; p < to && b[p] >= '0' && b[p] <= '9'; p++) cpu = cpu * 10 + b[p] - '0';
    int bar = p + TO_BAR;
    if (p == first || p - first > 5 || bar >= to || b[p] != ')' || b[bar] != '|') return NONE;
    long duration = Calls.UNKNOWN;
    if (Swar.at(b, p + 1) != Swar.SPACES || Swar.at(b, p + 8) != Swar.SPACES) {
      duration = duration(b, p);
      if (duration < 0) return NONE;
    }
    int end = Swar.find(b, bar + 1, to, '\n');
    Bodies bodies = out.bodies;
    int known = bodies.find(b, bar + 1, end);
    if (known < 0) return NONE;
    int indent = bodies.indent(known) - 2;
    out.add(bodies.kind(known), line, (byte) 0, cpu, duration, indent, bodies.name(known));
    out.records++;
    return end;
  }

  /** The nanoseconds between the parenthesis here and the bar, or -1 for another form. */
  private static long duration(byte[] b, int p) {
    int from = p + TO_NUMBER;
    long word = Swar.at(b, from);
    int length = Swar.first(word, ' ');
    int point = Swar.first(word, '.');
    int decimals = length - point - 1;
    if (point == 0 || decimals < 1 || decimals > 3) return -1;
    if (b[p + 1] != ' ' || !GraphScanner.mark(b[p + 2]) || b[p + 3] != ' ') return -1;
    if ((Swar.intAt(b, from + length) & 0xffffff) != US) return -1;
    // Up to the bar is nothing more: the last 9 - length bytes before it are spaces.
    if ((Swar.at(b, p + 8) ^ Swar.SPACES) >>> 8 * (length - 1) != 0) return -1;
    long whole = word & (1L << 8 * point) - 1;
    long fraction = word >>> 8 * point >>> 8;
    long number = Swar.number(whole | fraction << 8 * point, length - 1);
    return number < 0 ? -1 : number * NANOS_OF_LAST[decimals];
  }
}
