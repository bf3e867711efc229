package fathom.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of one piece of text, to items: the kernel's own layouts by {@link GraphScanner}, all
 * else more slowly by being brought into that form. Every line becomes an item or is counted.
 */
final class TextLines {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** Longer lines are looked at by the fast way only. */
  private static final int LONGEST = 8192;

  private static final Pattern BANNER =
      Pattern.compile(
          "\\s*(\\d{1,5})\\)\\s+(\\S.{0,60}?)\\s?-\\s?(\\d{1,9})\\s+=(?:>|&gt;)\\s+(\\S.{0,60}?)\\s?-\\s?(\\d{1,9})\\s*");
  private static final Pattern RULE = Pattern.compile("\\s*[-=_*~─━]{5,}\\s*");
  private static final Pattern LOST =
      Pattern.compile(
          "\\s*CPU:\\s?(\\d{1,5}) \\[(?:LOST )?(?:(\\d{1,18}) )?EVENTS(?: DROPPED)?\\]\\s*");
  private static final Pattern STARTED = Pattern.compile("\\s*#+ CPU \\d+ buffer started #+\\s*");
  private static final Pattern OVERRUN = Pattern.compile("\\s*\\(Overruns: (\\d{1,18})\\)\\s*");
  private static final Pattern ENTRIES =
      Pattern.compile("# entries-in-buffer/entries-written: (\\d{1,18})/(\\d{1,18}).*");
  private static final Pattern STAMPED =
      Pattern.compile(
          "\\s*(?<comm>\\S.{0,40}?)-(?<pid>\\d{1,9})\\s+(?:\\(\\s*(?:\\d+|-+)\\)\\s*)?"
              + "(?:\\[(?<cpu>\\d{1,5})\\]\\s+(?:(?<flags>[.\\w#]{3,7})\\s+)?|(?<lcpu>\\d{1,5}?)(?=[.a-zA-Z#])[.\\w#]{3,7}\\s+)"
              + "(?<sec>\\d{1,12})(?:\\.(?<frac>\\d{1,9}))?(?:us)?[ +!#*@$]?\\s{0,3}:\\s(?<message>.*)");
  private static final Pattern GRAPH_EVENT =
      Pattern.compile("(?:ftrace:)?(funcgraph_entry|funcgraph_exit):\\s(.*)");
  private static final Pattern RAW =
      Pattern.compile("\\s*func=(\\S+)(?:\\+0x\\w+)?(?=\\s).*?\\bdepth=(\\d{1,4}).*");
  private static final Pattern RAW_TIMES =
      Pattern.compile("calltime=(?:0x)?([0-9a-f]{1,16}) rettime=(?:0x)?([0-9a-f]{1,16})");
  private static final Pattern RAW_RETURN =
      Pattern.compile("retval=(0x[0-9a-f]{1,16}|-?\\d{1,19})");
  private static final Pattern FRAME =
      Pattern.compile(
          "\\s{0,40}=>\\s{1,4}([\\w.$<>@-]{1,200})(?:\\+0x\\w+(?:/0x\\w+)?)?(?: \\[\\w+])?(?: [(<]\\w+[)>])?\\s*");
  private static final Pattern BPF_FRAME =
      Pattern.compile(
          "\\s{1,80}([A-Za-z_][\\w.$@-]{0,200}\\+\\d{1,9}|0x[0-9a-f]{8,16})(?: \\[\\w+])?\\s*");
  private static final Pattern BPF_BEGIN = Pattern.compile("(@\\w{0,80})\\[(.{0,200})");
  private static final Pattern BPF_END =
      Pattern.compile("\\s*,?\\s*(.{0,200}?)\\]: (-?\\d{1,18})\\s*");
  private static final Pattern CHATTER =
      Pattern.compile(
          "Tracing .{0,400}|Ending tracing\\.\\.\\..{0,20}|\\^C|cpus=\\d+|version = \\d+|CPU \\d+ is empty|"
              + "Attaching \\d+ probes?\\.\\.\\.|Detaching.*|ftrace active.*");
  private static final Pattern PROMPT =
      Pattern.compile(
          "(?:\\S+@\\S+[^$#]{0,80}|\\[[^\\]]{1,80}\\]|\\(\\w+\\)|~\\S{0,60}|sh-[\\d.]+|bash-[\\d.]+)?\\s?[$%#❯➜»]\\s.*|>>> .*");
  private static final Pattern FENCE =
      Pattern.compile("(?:```|~~~).{0,40}|</?pre>|\\{(?:code|noformat).*\\}|\\[/?code\\]");

  private final GraphScanner scanner = new GraphScanner();
  private final TextItems out;
  private TableHeader table = TableHeader.NONE;
  private String pending;
  private int pendingLine;
  private boolean bpftrace;
  private String bpfKey;
  private int line;

  private TextLines(TextItems out, boolean bpftrace) {
    this.out = out;
    this.bpftrace = bpftrace;
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
    return lines.bpftrace;
  }

  private void all(byte[] b, int from, int to) {
    int p = from;
    while (p < to) {
      int end = endOfLine(b, p, to);
      line++;
      if (pending != null || !scanner.scan(b, p, end, line, out)) slow(b, p, end);
      p = end + 1;
    }
    cut();
    out.lines = line;
  }

  /** Where the next newline is; eight bytes at a time (Hacker's Delight, 6-1). */
  private static int endOfLine(byte[] b, int from, int to) {
    int p = from;
    while (p <= to - Long.BYTES) {
      long different = (long) LONG.get(b, p) ^ NEWLINES;
      long zeros = different - ONES & ~different & HIGH_BITS;
      if (zeros != 0) return p + (Long.numberOfTrailingZeros(zeros) >>> 3);
      p += Long.BYTES;
    }
    while (p < to && b[p] != '\n') p++;
    return p;
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
    text(text);
  }

  private void text(String raw) {
    String s = PastedLine.clean(raw);
    if (pending != null) {
      if (scan(s, true) || joined(s)) return;
      if (waitsOn(s)) return;
      cut();
    }
    if (s.isBlank()) {
      out.skipped.drop("blank line", line);
      return;
    }
    if (frame(s) || stamped(s) || stack(s)) return;
    if (scan(s, false)) {
      pasted("line with characters of a page or a terminal");
      return;
    }
    if (record(s)) return;
    rest(s);
  }

  /** Whether it is a record of the kernel's form. */
  private boolean scan(String s, boolean columns) {
    byte[] b = s.getBytes(StandardCharsets.UTF_8);
    int before = out.size;
    long records = out.records;
    if (!scanner.scan(b, 0, b.length, line, out)) return false;
    if (columns && out.size > before && (out.flags[before] & TextItems.BARE) != 0) {
      out.size = before;
      out.records = records;
      return false;
    }
    return true;
  }

  private void pasted(String what) {
    out.pasted = true;
    out.pastedLines.drop(what, line);
  }

  /** Lines that frame the records. */
  private boolean frame(String s) {
    Matcher entries = ENTRIES.matcher(s);
    if (entries.matches()) {
      long overwritten = Long.parseLong(entries.group(2)) - Long.parseLong(entries.group(1));
      if (overwritten > 0) out.overwritten += overwritten;
      out.skipped.drop("header line", line);
      return true;
    }
    if (s.startsWith("# tracer:")) {
      out.add(TextItems.BEGIN, line);
      out.skipped.drop("header line", line);
      return true;
    }
    Matcher banner = s.contains("=>") ? BANNER.matcher(s) : null;
    if (banner != null && banner.matches()) {
      task(TextItems.BEFORE, banner.group(1), banner.group(2), banner.group(3));
      task(TextItems.AFTER, banner.group(1), banner.group(4), banner.group(5));
      out.skipped.drop("context switch banner", line);
      return true;
    }
    if (RULE.matcher(s).matches()) {
      out.skipped.drop("ruled line", line);
      return true;
    }
    Matcher lost = LOST.matcher(s);
    if (lost.matches()) {
      int i = out.add(TextItems.LOST, line);
      out.cpu[i] = Integer.parseInt(lost.group(1));
      if (lost.group(2) != null) out.duration[i] = Long.parseLong(lost.group(2));
      else out.dropped.drop("gap of unknown length", line);
      out.skipped.drop("line of lost events", line);
      return true;
    }
    if (STARTED.matcher(s).matches()) {
      out.skipped.drop("start of a buffer", line);
      return true;
    }
    Matcher overrun = OVERRUN.matcher(s);
    if (overrun.matches()) {
      boolean none = overrun.group(1).chars().allMatch(c -> c == '0');
      if (none) out.skipped.drop("overrun of 0", line);
      else out.dropped.drop("overrun of the tracer's stack of returns", line);
      return true;
    }
    return false;
  }

  private void task(byte kind, String cpu, String comm, String pid) {
    int i = out.add(kind, line);
    out.cpu[i] = Integer.parseInt(cpu);
    out.pid[i] = Integer.parseInt(pid);
    byte[] name = comm.strip().getBytes(StandardCharsets.UTF_8);
    out.comm[i] = out.comms.id(name, 0, name.length);
  }

  /** Event lines of ftrace, trace-cmd and perf: task, CPU, time, then what happened. */
  private boolean stamped(String s) {
    if (s.indexOf(':') < 0) return false;
    Matcher m = STAMPED.matcher(s);
    if (!m.matches()) return false;
    String message = m.group("message");
    String cpu = m.group("cpu") != null ? m.group("cpu") : m.group("lcpu");
    long time = time(m.group("sec"), m.group("frac"));
    Matcher graph = GRAPH_EVENT.matcher(message);
    String comm = m.group("comm").replace('|', '/');
    if (graph.matches()) return graph(graph, comm, m.group("pid"), cpu, time);
    int i = event(EventLine.message(message.strip()));
    out.time[i] = time;
    out.cpu[i] = Integer.parseInt(cpu);
    out.pid[i] = Integer.parseInt(m.group("pid"));
    byte[] name = comm.getBytes(StandardCharsets.UTF_8);
    out.comm[i] = out.comms.id(name, 0, name.length);
    return true;
  }

  private int event(EventLine event) {
    int i = out.add(TextItems.EVENT, line);
    out.name[i] = out.events.size();
    out.events.add(event);
    out.records++;
    return i;
  }

  private static long time(String seconds, String fraction) {
    if (fraction == null) return Long.parseLong(seconds) * 1_000;
    String nanos = (fraction + "00000000").substring(0, 9);
    return Long.parseLong(seconds) * 1_000_000_000L + Long.parseLong(nanos);
  }

  /** A call's entry or return as trace-cmd prints it, in the kernel's form or raw. */
  private boolean graph(Matcher event, String comm, String pid, String cpu, long time) {
    String message = event.group(2);
    String prefix =
        String.format(
            "%d.%09d | %s) %s-%s | ", time / 1_000_000_000L, time % 1_000_000_000L, cpu, comm, pid);
    Matcher raw = RAW.matcher(message);
    if (!raw.matches()) {
      if (scan(prefix + message, true) || withoutNote(prefix + message)) return true;
      pending = prefix + message;
      pendingLine = line;
      return true;
    }
    boolean entry = event.group(1).equals("funcgraph_entry");
    String name = raw.group(1);
    String body = entry ? "|  " + name + "() {" : "|  } /* " + name + " */";
    if (!scan(prefix + body, true)) {
      out.dropped.drop("record of no known form", line);
      return true;
    }
    int i = out.size - 1;
    out.indent[i] = 2 * Integer.parseInt(raw.group(2));
    Matcher times = RAW_TIMES.matcher(message);
    if (times.find()) {
      long start = Long.parseUnsignedLong(times.group(1), 16);
      long end = Long.parseUnsignedLong(times.group(2), 16);
      if (end >= start) out.duration[i] = end - start;
    }
    Matcher returned = RAW_RETURN.matcher(message);
    if (returned.find()) out.returned[i] = ReturnValue.parse(returned.group(1));
    return true;
  }

  /** Stacks, as ftrace and as bpftrace print them. */
  private boolean stack(String s) {
    Matcher f = FRAME.matcher(s);
    if (f.matches()) return frameOf(f.group(1));
    Matcher b = BPF_FRAME.matcher(s);
    if (b.matches()) return frameOf(b.group(1));
    Matcher begin = BPF_BEGIN.matcher(s);
    if (begin.matches() && !s.contains("]:")) {
      bpfKey = begin.group(1);
      event(EventLine.map(bpfKey, begin.group(2)));
      bpftrace = true;
      return true;
    }
    Matcher end = bpfKey == null ? null : BPF_END.matcher(s);
    if (end != null && end.matches()) {
      EventLine last = out.events.get(out.events.size() - 1);
      last.fields().put("count", Long.parseLong(end.group(2)));
      if (!end.group(1).isEmpty()) last.fields().put("key", end.group(1));
      bpfKey = null;
      out.skipped.drop("end of a stack's count", line);
      return true;
    }
    if (s.startsWith("Attaching ") && CHATTER.matcher(s).matches()) {
      bpftrace = true;
      out.skipped.drop("line of the tracing tool", line);
      return true;
    }
    return false;
  }

  private boolean frameOf(String name) {
    int i = out.add(TextItems.FRAME, line);
    out.name[i] = out.frames.size();
    out.frames.add(name);
    out.records++;
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
    return waitsOn(s);
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
    String ordered = table.record(s);
    if (ordered != null && scan(ordered, true)) {
      pasted("record in a table or with its columns in another order");
      return true;
    }
    if (withoutNote(spaced)) return true;
    if (spaced.endsWith("()") && scan(spaced + ";", true)) {
      pasted("record without its semicolon");
      return true;
    }
    return false;
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

  private static final Pattern BEGUN =
      Pattern.compile(
          "\\s*(?:[>|+-]\\s?)?(?:\\d+\\.\\d{6} \\|\\s*)?(?:\\d{1,5}\\)\\s.*|.{0,60}\\d us\\s*\\|.*|\\d+\\.\\d{6} \\|.*)");

  /** Whether it is the beginning of a record, whose end may stand in the next line. */
  private boolean waitsOn(String s) {
    if (!BEGUN.matcher(s).matches() || PastedLine.elision(s) || s.endsWith(";")) return false;
    if (pending != null) return false;
    pending = s;
    pendingLine = line;
    return true;
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

  /** What was pending is the end of it: elision, or a line that was cut. */
  private void cut() {
    if (pending == null) return;
    String s = pending;
    pending = null;
    if (PastedLine.elision(s)) {
      out.add(TextItems.ELISION, pendingLine);
      out.skipped.drop("mark of lines left out", pendingLine);
    } else {
      out.dropped.drop("line cut short or of no known form", pendingLine);
    }
  }

  /** Lines that are no records. */
  private void rest(String s) {
    String t = s.strip();
    TableHeader header = TableHeader.of(t);
    if (header != null) {
      table = header;
      out.skipped.drop("header line", line);
    } else if (CHATTER.matcher(t).matches()) {
      if (t.startsWith("Tracing ")) out.add(TextItems.BEGIN, line);
      out.skipped.drop("line of the tracing tool", line);
    } else if (t.startsWith("#")) {
      if (PastedLine.elision(t)) elision();
      else out.skipped.drop("header line", line);
    } else if (FENCE.matcher(t).matches()) {
      out.skipped.drop("code fence", line);
      out.pasted = true;
    } else if (PastedLine.elision(s)) {
      elision();
    } else if (bpftrace) {
      event(EventLine.bpftrace(t));
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

  private void elision() {
    out.add(TextItems.ELISION, line);
    out.skipped.drop("mark of lines left out", line);
    out.pasted = true;
  }
}
