package fathom.read;

import fathom.trace.Calls;
import java.nio.charset.StandardCharsets;

/**
 * One record of function_graph text, from its bytes, in any combination of columns:
 *
 * <pre>
 * [seconds.micros |] [micros us |] [cpu)] [comm-pid |] [flags |] [[mark] micros[.frac] us |] body
 * body: name [module](arguments); tail | name(arguments) { tail | } tail | comment | arrow
 * </pre>
 *
 * From kernel/trace/trace_functions_graph.c of 2.6.3x to 6.17; columns are told by their form, so
 * they may change in mid-file. Whatever is not exactly of this form is left to {@link PastedLine}.
 */
final class GraphScanner {
  private static final boolean[] NAME = new boolean[256];

  static {
    for (char c = 0; c < 128; c++) {
      NAME[c] = Character.isLetterOrDigit(c) || "_.$<>@-:".indexOf(c) >= 0;
    }
  }

  /** More digits than these are not a number of any trace. */
  private static final int DIGITS = 17;

  private byte[] b;
  private int to;
  private long number;

  private int nameFrom;
  private int nameTo;
  private long returned;

  /**
   * Scans a line.
   *
   * @return whether it is a record; one item has been added then
   */
  boolean scan(byte[] bytes, int from, int end, int line, TextItems out) {
    b = bytes;
    to = end;
    while (to > from && bytes[to - 1] <= ' ' && bytes[to - 1] >= 0) to--;
    int p = spaces(from);
    if (p == to) return false;
    long time = Calls.UNKNOWN;
    int cpu = TextItems.NONE;
    int pid = TextItems.NONE;
    int comm = TextItems.NONE;
    long duration = Calls.UNKNOWN;
    boolean columns = false;
    // The outermost call stands two columns behind the bar of a duration, one behind another
    // column.
    int margin = 0;

    if (digit(p)) {
      int q = digits(p);
      int stamp = q == to || b[q] == ')' ? -1 : b[q] == '.' ? seconds(p, q) : relative(p, q);
      if (stamp > 0) {
        time = number;
        columns = true;
        p = spaces(stamp);
        q = digits(p);
      }
      if (q > p && q < to && b[q] == ')' && q - p <= 5) {
        cpu = (int) number;
        columns = true;
        margin = 1;
        p = q + 1;
      }
    }
    int body = p;
    while (true) {
      int q = spaces(p);
      if (q == to) return false;
      if (b[q] == '|') {
        body = q + 1;
        columns = true;
        margin = 2;
        break;
      }
      int afterDuration = duration(q);
      if (afterDuration > 0) {
        duration = number;
        body = afterDuration;
        columns = true;
        margin = 2;
        break;
      }
      int bar = q;
      while (bar < to && b[bar] != '|') bar++;
      if (bar == to) break;
      int last = bar;
      while (last > q && b[last - 1] == ' ') last--;
      int dash = last;
      while (dash > q && digit(dash - 1)) dash--;
      boolean task = pid == TextItems.NONE && dash > q + 1 && dash < last && b[dash - 1] == '-';
      if (task && last - dash <= 9 && task(q, dash - 1)) {
        digits(dash);
        pid = (int) number;
        comm = out.comms.id(b, q, dash - 1);
      } else if (!flags(q, last) || !columns) {
        break;
      }
      columns = true;
      margin = 1;
      p = bar + 1;
      body = p;
    }
    int known = columns ? out.bodies.find(b, body, to) : -1;
    if (known >= 0) {
      byte kind = out.bodies.kind(known);
      int indent = out.bodies.indent(known) - margin;
      int name = out.bodies.name(known);
      out.add(kind, line, (byte) 0, time, cpu, pid, comm, duration, indent, name, Calls.UNKNOWN);
      out.records++;
      return true;
    }
    int q = spaces(body);
    if (q == to) return false;
    int indent = q - body - margin;
    boolean plain = true;
    nameFrom = -1;
    returned = Calls.UNKNOWN;
    byte kind;
    switch (b[q]) {
      case '}' -> {
        kind = TextItems.CLOSE;
        plain = q + 1 == to;
        if (!plain && !tail(q + 1, true)) return false;
      }
      case '/' -> {
        if (!columns || to - q < 4 || b[q + 1] != '*' || b[to - 1] != '/' || b[to - 2] != '*') {
          return false;
        }
        String text = text(q + 2, to - 2);
        if (Elision.comment(text.replace("\u2026", "..."))) {
          out.add(TextItems.ELISION, line);
          out.skipped.drop(TextItems.LEFT_OUT, line);
          out.pasted = true;
          return true;
        }
        EventLine event = EventLine.comment(text);
        int i = out.add(TextItems.EVENT, line);
        out.cpu[i] = cpu;
        if (time != Calls.UNKNOWN) out.time(i, time);
        if (pid != TextItems.NONE) out.task(i, pid, comm);
        out.name[i] = out.events.size();
        out.events.add(event);
        out.records++;
        return true;
      }
      case '=', '<' -> {
        if (!arrow(q)) return false;
        out.skipped.drop("interrupt arrow", line);
        return true;
      }
      default -> {
        int r = name(q, to);
        if (r == q || r == to) return false;
        int nameEnd = r;
        if (b[r] == ' ' && r + 1 < to && b[r + 1] == '[') {
          while (r < to && b[r] != ']') r++;
          r++;
        }
        if (r >= to || b[r] != '(') return false;
        int first = r + 1;
        r = r + 2 < to && b[r + 1] == ')' ? r + 2 : arguments(r);
        if (r < 0) return false;
        if (r - first > 1) {
          out.withArguments++;
          plain = false;
        }
        if (b[r] == ';') kind = TextItems.LEAF;
        else if (b[r] == ' ' && r + 1 < to && b[r + 1] == '{') {
          kind = TextItems.OPEN;
          r++;
        } else return false;
        plain &= r + 1 == to;
        if (r + 1 < to && !tail(r + 1, false)) return false;
        nameFrom = q;
        nameTo = nameEnd;
      }
    }
    int name = nameFrom < 0 ? TextItems.NONE : out.functions.id(b, nameFrom, nameTo);
    byte flags = columns ? 0 : TextItems.BARE;
    if (plain && columns) out.bodies.add(b, body, to, kind, q - body, name);
    out.add(kind, line, flags, time, cpu, pid, comm, duration, indent, name, returned);
    out.records++;
    return true;
  }

  /** Whether it stands before a duration, more of them the longer it is, a space for short. */
  static boolean mark(byte c) {
    return c == ' ' || c == '+' || c == '!' || c == '#' || c == '*' || c == '@' || c == '$';
  }

  private boolean digit(int p) {
    return p < to && b[p] >= '0' && b[p] <= '9';
  }

  /** Past the spaces; eight at a time, since most of a line is spaces. */
  private int spaces(int from) {
    byte[] bytes = b;
    int end = to;
    int p = from;
    while (p <= end - Long.BYTES) {
      long others = Swar.at(bytes, p) ^ Swar.SPACES;
      if (others != 0) return p + (Long.numberOfTrailingZeros(others) >>> 3);
      p += Long.BYTES;
    }
    while (p < end && bytes[p] == ' ') p++;
    return p;
  }

  /** Past the signs of a function's name. */
  private int name(int from, int end) {
    byte[] bytes = b;
    boolean[] sign = NAME;
    int p = from;
    while (p < end && sign[bytes[p] & 0xff]) p++;
    return p;
  }

  /** Past the digits; their value, 0 for too many, is in {@link #number}. */
  private int digits(int p) {
    byte[] bytes = b;
    int end = to;
    int q = p;
    long n = 0;
    while (q < end) {
      int digit = bytes[q] - '0';
      if (digit < 0 || digit > 9) break;
      n = n * 10 + digit;
      q++;
    }
    number = q - p > DIGITS ? 0 : n;
    return q;
  }

  /**
   * Past the bar behind seconds with a fraction, or -1; nanoseconds in {@link #number}.
   *
   * @param q past the digits at p, whose value is the number
   */
  private int seconds(int p, int q) {
    if (q - p > 9) return -1;
    long whole = number;
    int f = digits(q + 1);
    int decimals = f - q - 1;
    if (decimals < 6 || decimals > 9) return -1;
    int bar = spaces(f);
    if (bar >= to || b[bar] != '|') return -1;
    long nanos = number;
    for (int i = decimals; i < 9; i++) nanos *= 10;
    number = whole * 1_000_000_000L + nanos;
    return bar + 1;
  }

  /** Past the bar behind whole microseconds that another column follows, or -1. */
  private int relative(int p, int q) {
    if (q - p > 15 || q + 4 >= to || b[q] != ' ' || b[q + 1] != 'u' || b[q + 2] != 's') return -1;
    int bar = spaces(q + 3);
    if (bar >= to || b[bar] != '|') return -1;
    long nanos = number * 1_000;
    int cpu = spaces(bar + 1);
    int end = digits(cpu);
    if (end == cpu || end >= to || b[end] != ')') return -1;
    number = nanos;
    return bar + 1;
  }

  /** Past the bar behind a duration, or -1; nanoseconds in {@link #number}. */
  private int duration(int p) {
    byte c = b[p];
    if (c != ' ' && mark(c)) p = spaces(p + 1);
    if (!digit(p)) return -1;
    int q = digits(p);
    if (q - p > 15) return -1;
    long nanos = number * 1_000;
    if (q < to && b[q] == '.') {
      int f = q + 1;
      int scale = 100;
      for (; digit(f); f++) {
        nanos += (b[f] - '0') * scale;
        scale /= 10;
      }
      if (f == q + 1) return -1;
      q = f;
    }
    q = spaces(q);
    if (q + 2 >= to || b[q] != 'u' || b[q + 1] != 's') return -1;
    q = spaces(q + 2);
    if (q >= to || b[q] != '|') return -1;
    number = nanos;
    return q + 1;
  }

  /** Whether this may be a task's name: no more than the kernel keeps, no sign of code in it. */
  private boolean task(int from, int end) {
    if (end - from > 64) return false;
    for (int i = from; i < end; i++)
      if (b[i] == '{' || b[i] == '*' && b[i + 1] == '/') return false;
    return !(b[from] == '/' && b[from + 1] == '*');
  }

  /** Whether these are the flags of latency-format: four or more signs. */
  private boolean flags(int from, int end) {
    if (end - from < 3 || end - from > 7) return false;
    for (int i = from; i < end; i++) {
      byte c = b[i];
      boolean sign = c == '.' || c == '#' || c > ' ' && c < 127 && Character.isLetterOrDigit(c);
      if (!sign) return false;
    }
    return true;
  }

  private boolean arrow(int p) {
    int q = p;
    while (q < to && (b[q] == '=' || b[q] == '<' || b[q] == '>')) q++;
    return q - p >= 5 && (q == to || spaces(q) < to && b[spaces(q)] == '|');
  }

  /** Past the parenthesis that closes the one here, before ';' or " {"; or -1. */
  private int arguments(int p) {
    int depth = 0;
    for (int q = p; q < to; q++) {
      byte c = b[q];
      if (c == '(') depth++;
      else if (c == ')' && --depth == 0) return q + 1 < to ? q + 1 : -1;
    }
    return -1;
  }

  /**
   * Reads what stands behind a record: the function, the caller, the value returned.
   *
   * @param named whether the function's name may stand there
   */
  private boolean tail(int p, boolean named) {
    p = spaces(p);
    int end = to;
    if (end - p < 5 || b[p] != '/' || b[p + 1] != '*') return false;
    if (b[end - 1] != '/' || b[end - 2] != '*') return false;
    end -= 2;
    while (end > p && b[end - 1] == ' ') end--;
    p = spaces(p + 2);
    if (p >= end) return false;
    if (b[p] == '<' && b[p + 1] == '-') {
      while (p < end && b[p] != ' ') p++;
      p = spaces(p);
      return p >= end || value(p, end);
    }
    if (value(p, end)) return true;
    int r = name(p, end);
    int nameEnd = r;
    if (r + 1 < end && b[r] == ' ' && b[r + 1] == '[') {
      while (r < end && b[r] != ']') r++;
      r++;
    }
    if (nameEnd == p || r < end && b[r] != ' ') return false;
    r = spaces(r);
    if (r < end && b[r] == '<' && b[r + 1] == '-') {
      while (r < end && b[r] != ' ') r++;
      r = spaces(r);
    }
    if (r < end && !value(r, end)) return false;
    if (!named) return r < end;
    nameFrom = p;
    nameTo = nameEnd;
    return true;
  }

  /** A value returned: "= V", "ret=V", "ret = V". */
  private boolean value(int p, int end) {
    if (end - p > 3 && b[p] == 'r' && b[p + 1] == 'e' && b[p + 2] == 't') p = spaces(p + 3);
    if (p >= end || b[p] != '=') return false;
    p = spaces(p + 1);
    if (p >= end) return false;
    String text = text(p, end);
    long value = ReturnValue.parse(text);
    if (value == Calls.UNKNOWN) return false;
    returned = value;
    return true;
  }

  private String text(int from, int end) {
    return new String(b, from, end - from, StandardCharsets.UTF_8).strip();
  }
}
