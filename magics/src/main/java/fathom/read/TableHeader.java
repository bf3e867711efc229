package fathom.read;

import fathom.trace.Calls;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records whose columns stand in another order than the kernel's, between bars as in a table of
 * Markdown; what a bare number is, the table's head tells.
 *
 * @param roles of the columns, in their order
 */
record TableHeader(Role[] roles) {
  /** What a column holds. */
  enum Role {
    CPU,
    DURATION,
    TIME,
    TASK,
    FUNCTION,
    OTHER
  }

  static final TableHeader NONE = new TableHeader(new Role[0]);

  private static final Pattern DURATION =
      Pattern.compile(
          "[+!#*@$]?\\s*(\\d{1,12})(?:\\.(\\d{1,6}))?\\s*(ns|us|usec|usecs|ms|msec|s|sec)");
  private static final Pattern BARE_NUMBER =
      Pattern.compile("[+!#*@$]?\\s*(\\d{1,12})(?:\\.(\\d{1,6}))?");
  private static final Pattern CPU = Pattern.compile("(?i)(?:cpu\\s*#?)?\\[?(\\d{1,4})[)\\]]?");
  private static final Pattern CPU_SURE =
      Pattern.compile("(?i)(?:cpu\\s*#?\\d{1,4}|\\d{1,4}\\)|\\[\\d{1,4}\\])");
  private static final Pattern TIME = Pattern.compile("\\d{1,9}\\.\\d{6,9}");
  private static final Pattern TASK = Pattern.compile("\\S.{0,40}-\\d{1,9}");
  private static final Pattern FUNCTION =
      Pattern.compile("\\s*(?:[\\w.$<>@:-]+(?: \\[\\w+])?\\s?\\(.*\\)\\s?[;{]?|\\}).*");
  private static final Pattern CPU_BEFORE = Pattern.compile("\\s*(\\d{1,4})\\)(\\s.*)");
  private static final Pattern UFTRACE =
      Pattern.compile(
          "\\s*(?:(\\d{1,12})\\.(\\d{1,6}) {1,2}(ns|us|ms| s|"
              + " m|s|m))?\\s*\\[\\s*(\\d{1,9})\\]\\s?\\|(.*)");

  /** What the head of a table says of its columns; null when the line is none. */
  static TableHeader of(String line) {
    if (line.indexOf('|') < 0 || line.length() > 300) return null;
    String[] cells = cells(line);
    Role[] roles = new Role[cells.length];
    int known = 0;
    for (int i = 0; i < cells.length; i++) {
      roles[i] = role(cells[i].replaceAll("[*`_]", "").strip().toLowerCase(Locale.ROOT));
      if (roles[i] != Role.OTHER) known++;
    }
    return known >= 2 ? new TableHeader(roles) : null;
  }

  private static Role role(String head) {
    if (head.matches("cpu#?|core|cœur|kern|处理器")) return Role.CPU;
    if (head.matches(
        "(?:duration|time|dauer|zeit|dur[ée]e|temps|耗时|时间|用时|latency|us|took)(?: ?[(\\[]?(?:in"
            + " )?us[)\\]]?)?")) {
      return Role.DURATION;
    }
    if (head.matches("abs\\S*|timestamp|zeitpunkt|时间戳|horodatage")) return Role.TIME;
    if (head.matches("task.*|pid.*|process|prozess|comm.*|进程|processus|tâche")) return Role.TASK;
    if (head.matches("function.*|funktion.*|fonction.*|call.*|函数.*|appel.*|aufruf.*"))
      return Role.FUNCTION;
    return Role.OTHER;
  }

  private static String[] cells(String line) {
    String s = line;
    int first = s.indexOf('|');
    if (s.substring(0, first).isBlank()) s = s.substring(first + 1);
    return s.split("\\|", -1);
  }

  /** The record in the kernel's form; null when there is none. */
  String record(String line) {
    if (line.indexOf('|') < 0) return null;
    String[] cells = cells(line);
    if (cells.length > 12) return null;
    String cpu = null;
    String duration = null;
    String time = null;
    String task = null;
    String function = null;
    boolean bare = false;
    for (int i = 0; i < cells.length; i++) {
      String cell = cells[i].replace("`", "").replace("**", "");
      Matcher before = CPU_BEFORE.matcher(cell);
      // A number before the column of CPUs is that of a line.
      if (bare && (before.matches() || CPU_SURE.matcher(cell.strip()).matches())) return null;
      if (before.matches() && cpu == null) {
        cpu = before.group(1);
        cell = before.group(2);
      }
      String t = cell.strip().replaceAll("^\\*\\*(.*)\\*\\*$", "$1").strip();
      if (t.isEmpty()) continue;
      Role told = i < roles.length ? roles[i] : Role.OTHER;
      if (function == null && FUNCTION.matcher(cell).matches()) function = cell;
      else if (duration == null && DURATION.matcher(t).matches()) duration = micros(t, DURATION);
      else if (time == null
          && (told == Role.TIME || told == Role.OTHER)
          && TIME.matcher(t).matches()) time = t;
      else if (cpu == null
          && (told == Role.CPU || CPU_SURE.matcher(t).matches())
          && CPU.matcher(t).matches()) {
        Matcher m = CPU.matcher(t);
        cpu = m.matches() ? m.group(1) : null;
      } else if (duration == null && told == Role.DURATION && BARE_NUMBER.matcher(t).matches()) {
        duration = micros(t, BARE_NUMBER);
      } else if (task == null && TASK.matcher(t).matches()) task = t;
      else if (duration == null && t.matches("\\d{1,9}\\.\\d{1,3}"))
        duration = micros(t, BARE_NUMBER);
      else if (cpu == null && t.matches("\\d{1,3}")) {
        cpu = t;
        bare = told != Role.CPU;
      }
    }
    if (function == null
        || cpu == null
            && duration == null
            && task == null
            && time == null
            && !told(Role.FUNCTION)) {
      return null;
    }
    StringBuilder s = new StringBuilder();
    if (time != null) s.append(time).append(" | ");
    if (cpu != null) s.append(cpu).append(") ");
    if (task != null) s.append(task).append(" | ");
    s.append(duration == null ? "" : duration + " us ").append('|');
    String body = PastedLine.spaced(function.stripTrailing());
    if (!body.endsWith(";") && body.endsWith(")")) body += ";";
    return s.append(body).toString();
  }

  private boolean told(Role role) {
    for (Role r : roles) if (r == role) return true;
    return false;
  }

  private static String micros(String text, Pattern pattern) {
    Matcher m = pattern.matcher(text);
    if (!m.matches()) return null;
    String unit = m.groupCount() > 2 ? m.group(3) : "us";
    return micros(m.group(1), m.group(2), unit);
  }

  private static String micros(String whole, String fraction, String unit) {
    long scale =
        switch (unit.strip()) {
          case "ns" -> 1;
          case "ms", "msec" -> 1_000_000;
          case "s", "sec" -> 1_000_000_000;
          case "m" -> 60_000_000_000L;
          default -> 1_000;
        };
    String f = fraction == null ? "" : fraction;
    java.math.BigDecimal nanos =
        new java.math.BigDecimal(whole + (f.isEmpty() ? "" : "." + f))
            .multiply(java.math.BigDecimal.valueOf(scale));
    long n = nanos.longValue();
    return n / 1_000 + String.format(".%03d", n % 1_000);
  }

  private static final Pattern RETURNED =
      Pattern.compile("(.*[)}]) = (.{1,200}?);(?: /\\* (\\S+) \\*/)?");

  /** A value returned, which uftrace prints as C would assign it, behind the record instead. */
  private static String returned(String body) {
    Matcher m = RETURNED.matcher(body);
    if (!m.matches()) return body;
    boolean leaf = m.group(1).endsWith(")");
    String name = m.group(3) == null ? "" : m.group(3) + " ";
    boolean number = ReturnValue.parse(m.group(2)) != Calls.UNKNOWN;
    String tail = number ? "ret=" + m.group(2) : "";
    String note = leaf ? tail : name + tail;
    return m.group(1) + (leaf ? ";" : "") + (note.isBlank() ? "" : " /* " + note.strip() + " */");
  }

  /** A line of uftrace in the kernel's form; null for another. */
  static String uftrace(String line) {
    Matcher m = UFTRACE.matcher(line);
    if (!m.matches()) return null;
    String duration = m.group(1) == null ? "" : micros(m.group(1), m.group(2), m.group(3)) + " us ";
    return "<...>-" + m.group(4) + " | " + duration + "|" + returned(m.group(5));
  }
}
