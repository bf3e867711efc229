package fathom.read;

import java.util.regex.Pattern;

/**
 * Lines that are no records: what tools say, headers of tables, prompts, notes, marks of lines left
 * out. Each is counted by its kind.
 */
final class OtherLines {
  private static final Pattern CHATTER =
      Pattern.compile(
          "Tracing .{0,400}|Ending tracing\\.\\.\\..{0,20}|\\^C|cpus=\\d+|version = \\d+|CPU \\d+"
              + " is empty|Attaching \\d+ probes?\\.\\.\\.|Detaching.*|ftrace active.*");
  private static final Pattern PROMPT =
      Pattern.compile(
          "(?:\\S+@\\S+[^$#]{0,80}|\\[[^\\]]{1,80}\\]|\\(\\w+\\)|~\\S{0,60}|sh-[\\d.]+|bash-[\\d.]+)?\\s?[$%#❯➜»]\\s.*|>>>"
              + " .*");
  private static final Pattern FENCE =
      Pattern.compile(
          "(?:```|~~~).{0,40}|</?pre>|\\{(?:code|noformat).*\\}|\\[/?code\\]|\\\\(?:begin|end)\\{.*");

  private static final Pattern QUOTED = Pattern.compile("(?:>\\s*)+");

  private final TextItems out;
  private TableHeader table = TableHeader.NONE;

  OtherLines(TextItems out) {
    this.out = out;
  }

  /** What the last head of a table says. */
  TableHeader table() {
    return table;
  }

  /** Counts a line, or adds what it says. */
  void read(String s, int line, boolean bpftrace) {
    String t = unquoted(s.strip());
    if (t.isEmpty()) {
      out.skipped.drop("blank line", line);
      return;
    }
    TableHeader header = TableHeader.of(t);
    if (header != null) {
      table = header;
      out.skipped.drop("header line", line);
    } else if (CHATTER.matcher(t).matches()) {
      if (t.startsWith("Tracing ")) out.add(TextItems.BEGIN, line);
      out.skipped.drop("line of the tracing tool", line);
    } else if (t.startsWith("#")) {
      if (Elision.is(t)) elision(line);
      else out.skipped.drop("header line", line);
    } else if (FENCE.matcher(t).matches()) {
      out.skipped.drop("code fence", line);
      out.pasted = true;
    } else if (Elision.is(s)) {
      elision(line);
    } else if (bpftrace) {
      out.addEvent(EventLine.bpftrace(s.strip()), line);
    } else if (PROMPT.matcher(t).matches()) {
      out.skipped.drop("shell prompt", line);
      out.pasted = true;
    } else if (t.length() > 0 && t.chars().allMatch(c -> "|:-+= ".indexOf(c) >= 0)) {
      out.skipped.drop("ruled line", line);
    } else {
      out.skipped.drop("note or line of no known form", line);
      out.notes++;
      out.pasted = true;
    }
  }

  /** Without the marks of a quotation in a mail; Python's prompt is none. */
  private static String unquoted(String s) {
    return s.startsWith(">") && !s.startsWith(">>> ") ? QUOTED.matcher(s).replaceFirst("") : s;
  }

  private void elision(int line) {
    out.add(TextItems.ELISION, line);
    out.skipped.drop(TextItems.LEFT_OUT, line);
    out.pasted = true;
  }
}
