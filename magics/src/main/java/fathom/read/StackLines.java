package fathom.read;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stacks, line by line, as ftrace and as bpftrace print them. */
final class StackLines {
  private static final Pattern FRAME =
      Pattern.compile(
          "\\s{0,40}=>\\s{1,4}([\\w.$<>@-]{1,200})(?:\\+0x\\w+(?:/0x\\w+)?)?(?: \\[\\w+])?(?:"
              + " [(<]\\w+[)>])?\\s*");
  private static final Pattern BPF_FRAME =
      Pattern.compile(
          "\\s{1,80}([A-Za-z_][\\w.$@-]{0,200}\\+\\d{1,9}|0x[0-9a-f]{8,16})(?: \\[\\w+])?\\s*");
  private static final Pattern BPF_BEGIN = Pattern.compile("(@\\w{0,80})\\[(.{0,200})");
  private static final Pattern BPF_END =
      Pattern.compile("\\s*,?\\s*(.{0,200}?)\\]: (-?\\d{1,18})\\s*");
  private static final Pattern ATTACHING = Pattern.compile("Attaching \\d+ probes?\\.\\.\\.");

  private final TextItems out;
  private String key;

  /** Whether it is bpftrace that prints. */
  boolean bpftrace;

  StackLines(TextItems out, boolean bpftrace) {
    this.out = out;
    this.bpftrace = bpftrace;
  }

  /** Whether the line belongs to a stack; it is an item or counted then. */
  boolean read(String s, int line) {
    Matcher f = FRAME.matcher(s);
    if (f.matches()) return frame(f.group(1), line);
    Matcher b = BPF_FRAME.matcher(s);
    if (b.matches()) return frame(b.group(1), line);
    Matcher begin = BPF_BEGIN.matcher(s);
    if (begin.matches() && !s.contains("]:")) {
      key = begin.group(1);
      out.addEvent(EventLine.map(key, begin.group(2)), line);
      bpftrace = true;
      return true;
    }
    Matcher end = key == null ? null : BPF_END.matcher(s);
    if (end != null && end.matches()) {
      EventLine last = out.events.get(out.events.size() - 1);
      last.fields().put("count", Long.parseLong(end.group(2)));
      if (!end.group(1).isEmpty()) last.fields().put("key", end.group(1));
      key = null;
      out.skipped.drop("end of a stack's count", line);
      return true;
    }
    if (!ATTACHING.matcher(s).matches()) return false;
    bpftrace = true;
    out.skipped.drop("line of the tracing tool", line);
    return true;
  }

  private boolean frame(String name, int line) {
    int i = out.add(TextItems.FRAME, line);
    out.name[i] = out.frames.size();
    out.frames.add(name);
    out.records++;
    return true;
  }
}
