package fathom.read;

import fathom.trace.Calls;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One record of function_graph text.
 *
 * @param timeNanos from funcgraph-abstime, {@link Calls#UNKNOWN} without
 * @param cpu -1 without
 * @param comm null without funcgraph-proc; cut to 7 bytes by the kernel
 * @param pid null without funcgraph-proc
 * @param durationNanos {@link Calls#UNKNOWN} where none stands
 * @param depth two columns of indent each
 * @param name the function without its module; "" at a brace that does not name it
 * @param returned {@link Calls#UNKNOWN} where none stands
 */
record GraphLine(
    Kind kind,
    long timeNanos,
    int cpu,
    String comm,
    String pid,
    long durationNanos,
    int depth,
    String name,
    long returned) {

  enum Kind {
    OPEN,
    LEAF,
    CLOSE,
    COMMENT,
    ARROW
  }

  private static final Pattern PREFIX =
      Pattern.compile(
          "\\s{0,40}(?:(?<sec>\\d{1,9})\\.(?<usec>\\d{6}) \\|\\s{1,4})?"
              + "(?:\\s{0,8}(?<cpu>\\d{1,5})\\) )?"
              + "(?:\\s{0,20}(?<comm>[^|\\s][^|]{0,40}?)-(?<pid>\\d{1,9})\\s{0,20} \\| )?"
              + "(?:\\s?[.a-zA-Z0-9]{4,5} \\| )?"
              + "(?:[ +!#*@$]?\\s?(?<us>\\d{1,15})(?:\\.(?<frac>\\d{1,3}))? us\\s{0,12}\\|  "
              + "|\\s{1,30}\\|  )?"
              + "(?<indent> *)");
  private static final Pattern CALL =
      Pattern.compile(
          "(?<name>[\\w.$<>@-]+)(?: \\[[\\w.-]+])?\\(.*\\)(?: (?<open>\\{)|;)(?<tail> /\\*.*\\*/)?\\s*");
  private static final Pattern CLOSE = Pattern.compile("}(?: /\\*(?<tail>.*)\\*/)?\\s*");
  private static final Pattern TAIL =
      Pattern.compile("\\s*(?<name>[\\w.$<>@-]+)?(?: \\[[\\w.-]+])?(?<rest>.*)");
  private static final Pattern RETURNED =
      Pattern.compile("(?:ret|=|ret =)\\s?=?\\s?(?<value>-?\\d{1,18}|0x[0-9a-fA-F]{1,16})\\s*");

  /** The record on a line, or null when there is none of a known form. */
  static GraphLine parse(String line) {
    Matcher p = PREFIX.matcher(line);
    if (!p.lookingAt()) return null;
    String body = line.substring(p.end());
    boolean columns = p.group("cpu") != null || p.end() > p.group("indent").length();
    if (body.startsWith("/*")) {
      return columns ? of(p, Kind.COMMENT, "", Calls.UNKNOWN) : null;
    }
    if (body.startsWith("==========>") || body.startsWith("<==========")) {
      return of(p, Kind.ARROW, "", Calls.UNKNOWN);
    }
    Matcher close = CLOSE.matcher(body);
    if (close.matches()) return close(p, close.group("tail"));
    Matcher call = CALL.matcher(body);
    if (!columns || !call.matches()) return null;
    Kind kind = call.group("open") != null ? Kind.OPEN : Kind.LEAF;
    return of(p, kind, call.group("name"), returned(call.group("tail")));
  }

  private static GraphLine close(Matcher prefix, String tail) {
    if (tail == null) return of(prefix, Kind.CLOSE, "", Calls.UNKNOWN);
    Matcher t = TAIL.matcher(tail);
    boolean named = t.matches() && t.group("name") != null && !tail.strip().startsWith("ret=");
    return of(prefix, Kind.CLOSE, named ? t.group("name") : "", returned(tail));
  }

  private static long returned(String tail) {
    Matcher m = tail == null ? null : RETURNED.matcher(tail);
    if (m == null || !m.find()) return Calls.UNKNOWN;
    String value = m.group("value");
    return value.startsWith("0x")
        ? Long.parseUnsignedLong(value.substring(2), 16)
        : Long.parseLong(value);
  }

  private static GraphLine of(Matcher p, Kind kind, String name, long returned) {
    long time = Calls.UNKNOWN;
    if (p.group("sec") != null) {
      long us = Long.parseLong(p.group("sec")) * 1_000_000 + Long.parseLong(p.group("usec"));
      time = us * 1_000;
    }
    return new GraphLine(
        kind,
        time,
        p.group("cpu") == null ? -1 : Integer.parseInt(p.group("cpu")),
        p.group("comm"),
        p.group("pid"),
        duration(p.group("us"), p.group("frac")),
        p.group("indent").length() / 2,
        name,
        returned);
  }

  /** Microseconds with up to three decimals. */
  private static long duration(String us, String fraction) {
    if (us == null) return Calls.UNKNOWN;
    String nanos = (fraction == null ? "" : fraction) + "000";
    return Long.parseLong(us) * 1_000 + Long.parseLong(nanos.substring(0, 3));
  }
}
