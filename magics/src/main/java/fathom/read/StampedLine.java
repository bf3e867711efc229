package fathom.read;

import fathom.trace.Calls;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of ftrace, trace-cmd or perf that begins with a task, a CPU and a time, and then says what
 * happened.
 *
 * @param timeNanos of the trace's clock
 */
record StampedLine(String comm, int pid, int cpu, long timeNanos, String message) {
  private static final Pattern STAMPED =
      Pattern.compile(
          "\\s*(?<comm>\\S.{0,40}?)-(?<pid>\\d{1,9})\\s+(?:\\(\\s*(?:\\d+|-+)\\)\\s*)?"
              + "(?:\\[(?<cpu>\\d{1,5})\\]\\s+(?:(?<flags>[.\\w#]{3,7})\\s+)?|(?<lcpu>\\d{1,5}?)(?=[.a-zA-Z#])[.\\w#]{3,7}\\s+)(?<sec>\\d{1,12})(?:\\.(?<frac>\\d{1,9}))?(?:us)?["
              + " +!#*@$]?\\s{0,3}:\\s(?<message>.*)");
  private static final Pattern GRAPH_EVENT =
      Pattern.compile("(?:ftrace:)?(?:funcgraph_entry|funcgraph_exit):\\s(.*)");

  /** The line's parts, or null when it is none. */
  static StampedLine of(String s) {
    if (s.indexOf(':') < 0) return null;
    Matcher m = STAMPED.matcher(s);
    if (!m.matches()) return null;
    String cpu = m.group("cpu") != null ? m.group("cpu") : m.group("lcpu");
    return new StampedLine(
        m.group("comm").replace('|', '/'),
        Integer.parseInt(m.group("pid")),
        Integer.parseInt(cpu),
        nanos(m.group("sec"), m.group("frac")),
        m.group("message"));
  }

  private static long nanos(String seconds, String fraction) {
    if (fraction == null) return Long.parseLong(seconds) * 1_000;
    String nanos = (fraction + "00000000").substring(0, 9);
    return Long.parseLong(seconds) * 1_000_000_000L + Long.parseLong(nanos);
  }

  /** A call's entry or return in the kernel's own form of text, or null for another event. */
  String graph() {
    Matcher event = GRAPH_EVENT.matcher(message);
    if (!event.matches()) return null;
    Raw raw = raw();
    String body = raw == null ? event.group(1) : raw.body();
    return String.format(
        "%d.%09d | %s) %s-%s | %s",
        timeNanos / 1_000_000_000L, timeNanos % 1_000_000_000L, cpu, comm, pid, body);
  }

  /** What "trace-cmd report -R" tells of a call by fields, or null. */
  Raw raw() {
    Matcher fields = Raw.FIELDS.matcher(message);
    if (!fields.matches()) return null;
    boolean entry = fields.group(1).equals("entry");
    return new Raw(fields.group(2), Integer.parseInt(fields.group(3)), entry, message);
  }

  /** A call's entry or return as fields. */
  record Raw(String function, int depth, boolean entry, String fields) {
    private static final Pattern FIELDS =
        Pattern.compile(
            "(?:ftrace:)?funcgraph_(entry|exit):\\s\\s*func=(\\S+)(?:\\+0x\\w+)?(?=\\s).*?\\bdepth=(\\d{1,4}).*");
    private static final Pattern TIMES =
        Pattern.compile("calltime=(?:0x)?([0-9a-f]{1,16}) rettime=(?:0x)?([0-9a-f]{1,16})");
    private static final Pattern RETURNED =
        Pattern.compile("retval=(0x[0-9a-f]{1,16}|-?\\d{1,19})");

    private String body() {
      return entry ? "|  " + function + "() {" : "|  } /* " + function + " */";
    }

    long durationNanos() {
      Matcher times = TIMES.matcher(fields);
      if (!times.find()) return Calls.UNKNOWN;
      long start = Long.parseUnsignedLong(times.group(1), 16);
      long end = Long.parseUnsignedLong(times.group(2), 16);
      return end >= start ? end - start : Calls.UNKNOWN;
    }

    long returned() {
      Matcher value = RETURNED.matcher(fields);
      return value.find() ? ReturnValue.parse(value.group(1)) : Calls.UNKNOWN;
    }
  }
}
