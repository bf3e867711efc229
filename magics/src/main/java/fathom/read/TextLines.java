package fathom.read;

import fathom.trace.Calls;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The lines of one piece of text, to items: the kernel's own layouts by {@link GraphScanner}, all
 * else more slowly by being brought into that form. Every line becomes an item or is counted.
 */
final class TextLines {
  /** Longer lines are looked at by the fast way only. */
  private static final int LONGEST = 8192;

  private static final Pattern BEGUN =
      Pattern.compile(
          "\\s*(?:[>|+-]\\s?)?(?:\\d+\\.\\d{6} \\|\\s*)?(?:\\d{1,5}\\)\\s.*|.{0,60}\\d"
              + " us\\s*\\|.*|\\d+\\.\\d{6} \\|.*)");

  private final GraphScanner scanner = new GraphScanner();
  private final TextItems out;
  private final FrameLines frames;
  private final StackLines stacks;
  private final OtherLines others;
  private int line;

  /** The beginning of a record whose end may stand in the next line; null for none. */
  private String pending;

  private int pendingLine;

  /** The leaf that the line before ended without a semicolon, or {@link TextItems#NONE}. */
  private int unsigned = TextItems.NONE;

  private int unsignedLine;

  private TextLines(TextItems out, boolean bpftrace) {
    this.out = out;
    frames = new FrameLines(out);
    stacks = new StackLines(out, bpftrace);
    others = new OtherLines(out);
  }

  /**
   * Reads whole lines.
   *
   * @param bpftrace whether bpftrace printed what came before
   * @return whether it is bpftrace that prints
   */
  static boolean read(byte[] b, int from, int to, boolean bpftrace, TextItems out) {
    TextLines lines = new TextLines(out, bpftrace);
    lines.all(b, from, to);
    return lines.stacks.bpftrace;
  }

  private void all(byte[] b, int from, int to) {
    int p = from;
    while (p < to) {
      line++;
      int end = pending == null ? UsualLine.read(b, p, to, line, out) : UsualLine.NONE;
      if (end == UsualLine.NONE) {
        end = Swar.find(b, p, to, '\n');
        if (pending != null || !scanner.scan(b, p, end, line, out)) slow(b, p, end);
      }
      p = end + 1;
    }
    cut();
    out.lines = line;
  }

  private void slow(byte[] b, int from, int to) {
    if (to - from > LONGEST) {
      out.dropped.drop("line of more than " + LONGEST + " bytes", line);
      return;
    }
    String text = new String(b, from, to - from, StandardCharsets.UTF_8);
    if (text.indexOf('\r') >= 0) {
      int at = text.stripTrailing().indexOf('\r');
      if (at >= 0) text = text.substring(text.stripTrailing().lastIndexOf('\r') + 1);
    }
    for (String one : PastedLine.lines(text)) text(one);
  }

  private void text(String raw) {
    String s = PastedLine.clean(raw);
    if (pending != null) {
      boolean whole = scan(s, true);
      if (!whole && joined(s)) return;
      cut();
      if (whole) return;
    }
    if (s.isBlank()) {
      out.skipped.drop("blank line", line);
      return;
    }
    if (frames.read(s, line) || stamped(s) || stacks.read(s, line)) return;
    if (scan(s, false)) {
      pasted("line with characters of a page or a terminal");
      return;
    }
    if (brace(s) || record(s)) return;
    others.read(s, line, stacks.bpftrace);
  }

  /** Whether it is a record of the kernel's form. */
  private boolean scan(String s, boolean columns) {
    byte[] b = s.getBytes(StandardCharsets.UTF_8);
    int before = out.size;
    long records = out.records;
    if (!scanner.scan(b, 0, b.length, line, out)) return false;
    if (columns && out.size > before && (out.flags[before] & TextItems.BARE) != 0) {
      out.removeLast();
      out.records = records;
      return false;
    }
    return true;
  }

  private void pasted(String what) {
    out.pasted = true;
    out.pastedLines.drop(what, line);
  }

  /** Event lines of ftrace, trace-cmd and perf: task, CPU, time, then what happened. */
  private boolean stamped(String s) {
    StampedLine stamped = StampedLine.of(s);
    if (stamped == null) return false;
    String graph = stamped.graph();
    if (graph != null) {
      StampedLine.Raw raw = stamped.raw();
      if (raw != null) raw(raw, graph);
      else if (!scan(graph, true) && !withoutNote(graph)) waitOn(graph);
      return true;
    }
    int i = out.addEvent(EventLine.message(stamped.message().strip()), line);
    out.time(i, stamped.timeNanos());
    out.cpu[i] = stamped.cpu();
    byte[] name = stamped.comm().getBytes(StandardCharsets.UTF_8);
    out.task(i, stamped.pid(), out.comms.id(name, 0, name.length));
    return true;
  }

  private void raw(StampedLine.Raw raw, String graph) {
    if (!scan(graph, true)) {
      out.dropped.drop("record of no known form", line);
      return;
    }
    int i = out.size - 1;
    out.indent[i] = 2 * raw.depth();
    if (raw.durationNanos() != Calls.UNKNOWN) out.duration[i] = raw.durationNanos();
    if (raw.returned() != Calls.UNKNOWN) out.returned(i, raw.returned());
  }

  /** Whether it is the brace of the record before, alone in its line. */
  private boolean brace(String s) {
    boolean here = unsigned != TextItems.NONE && unsignedLine == line - 1;
    if (!here || !PastedLine.isAlone('{', s)) return false;
    out.kind[unsigned] = TextItems.OPEN;
    out.skipped.drop("rest of a wrapped line", line);
    return true;
  }

  /** A record to which something was done. */
  private boolean record(String s) {
    String at = s;
    for (int i = 0; i < 6 && at != null; i++) {
      boolean behind = i > 0 && (scan(at, false) || stamped(at));
      if (behind) {
        pasted("line with something before the record");
        return true;
      }
      if (variants(at)) return true;
      at = PastedLine.withoutPrefix(at);
    }
    for (String tail : PastedLine.behindNotes(s)) {
      if (scan(tail, true) || variants(tail)) {
        pasted("line with something before the record");
        return true;
      }
    }
    if (!mayBegin(s)) return false;
    waitOn(s);
    return true;
  }

  private boolean variants(String s) {
    String uftrace = TableHeader.uftrace(s);
    if (uftrace != null && scan(uftrace, true)) return true;
    String folded = PastedLine.unfolded(s);
    if (folded != null) {
      int before = out.size;
      if (scan(folded, false) || withoutNote(folded)) {
        for (int i = before; i < out.size; i++) out.flags[i] |= TextItems.ELIDED;
        pasted("call folded into one line");
        return true;
      }
    }
    String spaced = PastedLine.spaced(s);
    if (!spaced.equals(s) && scan(spaced, false)) {
      pasted("record spaced in another way");
      return true;
    }
    String scanned = PastedLine.scanned(s);
    if (!scanned.equals(s) && scan(scanned, true)) {
      pasted("record spaced in another way");
      return true;
    }
    String ordered = others.table().record(s);
    if (ordered != null && scan(ordered, true)) {
      pasted("record in a table or with its columns in another order");
      unsigned(s);
      return true;
    }
    if (withoutNote(spaced)) return true;
    if (spaced.endsWith("()") && scan(spaced + ";", true)) {
      pasted("record without its semicolon");
      unsigned(s);
      return true;
    }
    return false;
  }

  private void unsigned(String s) {
    boolean leaf = s.endsWith(")") && out.kind[out.size - 1] == TextItems.LEAF;
    unsigned = leaf ? out.size - 1 : TextItems.NONE;
    unsignedLine = line;
  }

  private boolean withoutNote(String s) {
    for (String shorter : PastedLine.withoutNotes(s)) {
      if (scan(shorter, false)) {
        pasted("note beside a record");
        return true;
      }
    }
    return false;
  }

  /** Whether it is the beginning of a record, whose end may stand in the next line. */
  private static boolean mayBegin(String s) {
    return BEGUN.matcher(s).matches() && !Elision.is(s) && !s.endsWith(";");
  }

  private void waitOn(String s) {
    pending = s;
    pendingLine = line;
  }

  /** The line before and this one as one record that was wrapped. */
  private boolean joined(String s) {
    String before = pending;
    String rest = s.strip();
    String unquoted = PastedLine.withoutPrefix(s);
    String[] ways = {
      before + s,
      before + rest,
      before + " " + rest,
      unquoted == null ? "" : before + unquoted.strip()
    };
    for (String way : ways) {
      pending = null;
      if (!way.isEmpty() && (scan(way, true) || scan(PastedLine.spaced(way), true))) {
        out.line[Math.max(0, out.size - 1)] = pendingLine;
        out.skipped.drop("rest of a wrapped line", line);
        out.pasted = true;
        return true;
      }
    }
    pending = before;
    return false;
  }

  /** What was pending has no end. */
  private void cut() {
    if (pending == null) return;
    pending = null;
    out.dropped.drop("line cut short or of no known form", pendingLine);
  }
}
