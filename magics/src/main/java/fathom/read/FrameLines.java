package fathom.read;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines that ftrace prints between records: headers, banners, losses, starts of buffers. */
final class FrameLines {
  private static final Pattern BANNER =
      Pattern.compile(
          "\\s*(\\d{1,5})\\)\\s+(\\S.{0,60}?)\\s?-\\s?(\\d{1,9})\\s+=(?:>|&gt;)\\s+(\\S.{0,60}?)\\s?-\\s?(\\d{1,9})\\s*");
  private static final Pattern RULE = Pattern.compile("\\s*[-=_*~\\u2500-\\u257f]{5,}\\s*");
  private static final Pattern LOST =
      Pattern.compile(
          "\\s*CPU:\\s?(\\d{1,5}) \\[(?:LOST )?(?:(\\d{1,18}) )?EVENTS(?: DROPPED)?\\]\\s*");
  private static final Pattern STARTED = Pattern.compile("\\s*#+ CPU \\d+ buffer started #+\\s*");
  private static final Pattern OVERRUN = Pattern.compile("\\s*\\(Overruns: (\\d{1,18})\\)\\s*");
  private static final Pattern ENTRIES =
      Pattern.compile("# entries-in-buffer/entries-written: (\\d{1,18})/(\\d{1,18}).*");
  private static final Pattern GRAPH_HEAD = Pattern.compile("#\\s.*\\bFUNCTION CALLS\\s*");

  private final TextItems out;

  FrameLines(TextItems out) {
    this.out = out;
  }

  /** Whether the line is one of these; it is an item or counted then. */
  boolean read(String s, int line) {
    if (s.indexOf('#') >= 0) {
      if (header(s, line)) return true;
      if (STARTED.matcher(s).matches()) {
        out.skipped.drop("start of a buffer", line);
        return true;
      }
    }
    Matcher banner = s.contains("=>") ? BANNER.matcher(s) : null;
    if (banner != null && banner.matches()) {
      task(TextItems.BEFORE, banner.group(1), banner.group(2), banner.group(3), line);
      task(TextItems.AFTER, banner.group(1), banner.group(4), banner.group(5), line);
      out.skipped.drop("context switch banner", line);
      return true;
    }
    if (RULE.matcher(s).matches()) {
      out.skipped.drop("ruled line", line);
      return true;
    }
    return lost(s, line);
  }

  private boolean header(String s, int line) {
    Matcher entries = ENTRIES.matcher(s);
    if (entries.matches()) {
      long overwritten = Long.parseLong(entries.group(2)) - Long.parseLong(entries.group(1));
      if (overwritten > 0) out.overwritten += overwritten;
    } else if (s.startsWith("# tracer:")) {
      out.add(TextItems.BEGIN, line);
    } else if (GRAPH_HEAD.matcher(s).matches()) {
      out.graphHead = true;
    } else {
      return false;
    }
    out.skipped.drop("header line", line);
    return true;
  }

  private boolean lost(String s, int line) {
    Matcher lost = LOST.matcher(s);
    if (lost.matches()) {
      int i = out.add(TextItems.LOST, line);
      out.cpu[i] = Integer.parseInt(lost.group(1));
      if (lost.group(2) != null) out.duration[i] = Long.parseLong(lost.group(2));
      else out.dropped.drop("gap of unknown length", line);
      out.skipped.drop("line of lost events", line);
      return true;
    }
    Matcher overrun = OVERRUN.matcher(s);
    if (!overrun.matches()) return false;
    boolean none = overrun.group(1).chars().allMatch(c -> c == '0');
    if (none) out.skipped.drop("overrun of 0", line);
    else out.dropped.drop("overrun of the tracer's stack of returns", line);
    return true;
  }

  private void task(byte kind, String cpu, String comm, String pid, int line) {
    int i = out.add(kind, line);
    out.cpu[i] = Integer.parseInt(cpu);
    byte[] name = comm.strip().getBytes(StandardCharsets.UTF_8);
    out.task(i, Integer.parseInt(pid), out.comms.id(name, 0, name.length));
  }
}
