package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Names;
import fathom.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Items of text, piece by piece in their order, to a trace. Where the text has no tasks, each CPU
 * has one of its own until a banner names it; one that has slept and wakes on another CPU is known
 * there by the name behind a closing brace.
 */
final class TextAssembly {
  /** How the depth of a call is told. */
  enum Depth {
    /** By its indentation. */
    INDENT,
    /** By the braces, and after lines that were left out by the indentation. */
    BRACES_AND_INDENT,
    /** By the braces alone. */
    BRACES
  }

  private static final int UNKNOWN_PID = -1;

  /** A task of which nothing is known but the CPU has a number below. */
  private static final int FIRST_STRAND = -3;

  private final Depth by;
  private final boolean notesBehindBraces;
  private final Names functions = new Names();
  private final Comms comms = new Comms("");
  private final CallForest forest = new CallForest(functions, comms.names());
  private final Pairing pairing = new Pairing(forest);
  private final Events.Builder events = new Events.Builder();
  private final Map<Integer, Integer> running = new HashMap<>();
  private final Map<Integer, Integer> pidOfStrand = new HashMap<>();
  private final Map<Integer, Braces> braces = new HashMap<>();
  private final LineTally dropped = new LineTally();
  private final LineTally skipped = new LineTally();
  private final LineTally pasted = new LineTally();
  private final List<String> notes = new ArrayList<>();
  private final BitSet entered = new BitSet();
  private int nextStrand = FIRST_STRAND;
  private long lines;
  private long missed;
  private long withArguments;

  private int[] functionIds = new int[0];
  private int[] commIds = new int[0];
  private int lastCpu = Integer.MIN_VALUE;
  private int lastRunning;
  private int lastPid = Integer.MIN_VALUE;
  private int lastComm;
  private int namedPid = Integer.MIN_VALUE;
  private long namedAt;
  private int namedComm;

  private EventLine event;
  private long eventTime;
  private int eventCpu;
  private int eventPid;
  private final List<String> frames = new ArrayList<>();

  /** What is open in a task, by its braces: the indentation of each. */
  private static final class Braces {
    int[] indent = new int[32];
    int top;
    boolean gap;

    void push(int column) {
      if (top == indent.length) indent = Arrays.copyOf(indent, top * 2);
      indent[top++] = column;
    }
  }

  /**
   * @param notesBehindBraces whether a name behind a brace that is not the open call's is a note of
   *     who pasted the text
   */
  TextAssembly(Depth by, boolean notesBehindBraces) {
    this.by = by;
    this.notesBehindBraces = notesBehindBraces;
  }

  /**
   * Adds the next piece.
   *
   * @param bare whether records without any column are records
   */
  void add(TextItems t, boolean bare) {
    functionIds = ids(t.functions.names(), functions);
    commIds = ids(t.comms.names(), comms.names());
    lastPid = Integer.MIN_VALUE;
    if (lines == 0) firstTasks(t, 0);
    for (int i = 0; i < t.size; i++) {
      byte kind = t.kind[i];
      if (kind > TextItems.CLOSE) other(t, i);
      else if ((t.flags[i] & TextItems.BARE) != 0 && !bare) {
        skipped.drop("line of code", t.line[i] + lines);
      } else {
        if (event != null) flush();
        call(t, i, kind);
      }
    }
    dropped.add(t.dropped, lines);
    skipped.add(t.skipped, lines);
    pasted.add(t.pastedLines, lines);
    lines += t.lines;
    withArguments += t.withArguments;
    if (t.overwritten > 0) {
      missed += t.overwritten;
      notes.add(
          String.format(
              Locale.ROOT,
              "the text's header says that %,d events were overwritten before it was printed",
              t.overwritten));
    }
  }

  private static int[] ids(List<String> local, Names names) {
    int[] ids = new int[local.size()];
    for (int i = 0; i < ids.length; i++) ids[i] = names.id(local.get(i));
    return ids;
  }

  /** The first banner of a CPU also tells what ran there before it. */
  private void firstTasks(TextItems t, int from) {
    for (int i = from; i < t.size && t.kind[i] != TextItems.BEGIN; i++) {
      if (t.kind[i] != TextItems.BEFORE || running.containsKey(t.cpu[i])) continue;
      run(t.cpu[i], t.pid[i]);
      comms.is(t.pid[i], commIds[t.comm[i]]);
    }
  }

  private void call(TextItems t, int i, byte kind) {
    int cpu = t.cpu[i];
    int pid = t.pid[i];
    if (pid == TextItems.NONE) pid = running(cpu);
    else if (pid != lastPid || t.comm[i] != lastComm) {
      lastPid = pid;
      lastComm = t.comm[i];
      if (lastComm != TextItems.NONE) name(pid, commIds[lastComm]);
    }
    int function = t.name[i] == TextItems.NONE ? Pairing.ANY_FUNCTION : functionIds[t.name[i]];
    int depth = t.indent[i];
    long time = t.time[i];
    if (by != Depth.INDENT) depth = nesting(pid, cpu, depth, kind);
    if (kind != TextItems.CLOSE) {
      if (notesBehindBraces) entered.set(function);
    } else if (function != Pairing.ANY_FUNCTION) {
      if (pid < UNKNOWN_PID) pid = migrated(cpu, pid, function, depth);
      // A name that no call has, behind the brace of another, is no function's.
      boolean note = notesBehindBraces && !entered.get(function) && pairing.open(cpu, pid, depth);
      if (note) function = Pairing.ANY_FUNCTION;
    }
    if ((t.flags[i] & TextItems.GAP) != 0) pairing.gap(cpu, pid);
    int comm = comm(pid);
    long duration = t.duration[i];
    long returned = t.returned[i];
    switch (kind) {
      case TextItems.OPEN -> pairing.entry(cpu, pid, comm, time, function, depth);
      case TextItems.LEAF -> {
        pairing.entry(cpu, pid, comm, time, function, depth);
        if ((t.flags[i] & TextItems.ELIDED) != 0) pairing.gap(cpu, pid);
        pairing.exit(
            cpu, pid, comm, function, depth, Calls.UNKNOWN, Calls.UNKNOWN, duration, returned);
      }
      default -> {
        boolean timed = time != Calls.UNKNOWN && duration != Calls.UNKNOWN;
        long start = timed ? time - duration : Calls.UNKNOWN;
        pairing.exit(cpu, pid, comm, function, depth, Calls.UNKNOWN, start, duration, returned);
      }
    }
  }

  /** The depth by the braces of its task. */
  private int nesting(int pid, int cpu, int indent, byte kind) {
    Braces b = braces.computeIfAbsent(pid == 0 ? -1_000_000 - cpu : pid, k -> new Braces());
    if (b.gap && by == Depth.BRACES_AND_INDENT) {
      int keep = b.top;
      int bound = kind == TextItems.CLOSE ? indent + 1 : indent;
      while (keep > 0 && b.indent[keep - 1] >= bound) keep--;
      if (keep > 0 || b.top > 0 && b.indent[0] >= bound) b.top = keep;
    }
    b.gap = false;
    if (kind == TextItems.CLOSE) {
      if (b.top > 0) b.top--;
      return b.top;
    }
    int depth = b.top;
    if (kind == TextItems.OPEN) b.push(indent);
    return depth;
  }

  private int running(int cpu) {
    if (cpu == lastCpu) return lastRunning;
    lastCpu = cpu;
    lastRunning = running.computeIfAbsent(cpu, c -> nextStrand--);
    return lastRunning;
  }

  private void run(int cpu, int pid) {
    running.put(cpu, pid);
    lastCpu = Integer.MIN_VALUE;
  }

  /** The task of a return whose call is not open on this CPU, but is the innermost of another. */
  private int migrated(int cpu, int pid, int function, int depth) {
    if (pairing.open(cpu, pid, function, depth)) return pid;
    for (Map.Entry<Integer, Integer> other : running.entrySet()) {
      int from = other.getKey();
      int strand = other.getValue();
      if (from == cpu || !pairing.open(from, strand, function, depth)) continue;
      run(from, pid);
      run(cpu, strand);
      return strand;
    }
    return pid;
  }

  private int comm(int pid) {
    if (pid == namedPid && comms.changes() == namedAt) return namedComm;
    namedPid = pid;
    namedAt = comms.changes();
    namedComm = comms.now(pid);
    return namedComm;
  }

  private void name(int pid, int comm) {
    comms.is(pid, comm);
  }

  private void other(TextItems t, int i) {
    if (t.kind[i] == TextItems.FRAME) {
      frame(t.frames.get(t.name[i]), t.line[i]);
      return;
    }
    flush();
    switch (t.kind[i]) {
      case TextItems.EVENT -> event(t, i);
      case TextItems.LOST -> {
        if (t.duration[i] != Calls.UNKNOWN) missed += t.duration[i];
        pairing.lost();
      }
      case TextItems.BEFORE -> {
        int strand = running(t.cpu[i]);
        if (strand < UNKNOWN_PID) pidOfStrand.putIfAbsent(strand, t.pid[i]);
        name(t.pid[i], commIds[t.comm[i]]);
      }
      case TextItems.AFTER -> {
        name(t.pid[i], commIds[t.comm[i]]);
        run(t.cpu[i], strandOf(t.pid[i]));
      }
      case TextItems.ELISION -> {
        pairing.gap();
        braces.values().forEach(b -> b.gap = true);
      }
      case TextItems.BEGIN -> {
        pairing.finish();
        running.clear();
        braces.clear();
        lastCpu = Integer.MIN_VALUE;
        firstTasks(t, i + 1);
      }
      default -> throw new IllegalStateException("item " + t.kind[i]);
    }
  }

  /** The number under which a task's calls are open: its pid, or what stood for it before. */
  private int strandOf(int pid) {
    for (Map.Entry<Integer, Integer> e : pidOfStrand.entrySet()) {
      if (e.getValue() == pid && pid != 0) return e.getKey();
    }
    return pid;
  }

  private void event(TextItems t, int i) {
    event = t.events.get(t.name[i]);
    eventTime = t.time[i];
    eventCpu = t.cpu[i];
    int pid = t.pid[i];
    if (pid == TextItems.NONE)
      pid = running.containsKey(eventCpu) ? running(eventCpu) : UNKNOWN_PID;
    else if (t.comm[i] != TextItems.NONE) name(pid, commIds[t.comm[i]]);
    eventPid = pidOfStrand.getOrDefault(pid, Math.max(pid, UNKNOWN_PID));
    if (event.kind().equals("sched:sched_switch")) {
      task("prev");
      task("next");
    }
  }

  private void task(String which) {
    if (event.fields().get(which + "_pid") instanceof Long pid
        && event.fields().get(which + "_comm") instanceof String comm) comms.is(pid, comm);
  }

  /** A frame belongs to the event before it; without one it is a stack of its own. */
  private void frame(String function, long line) {
    if (event == null) {
      event = EventLine.stack();
      eventTime = Calls.UNKNOWN;
      eventCpu = TextItems.NONE;
      eventPid = UNKNOWN_PID;
    }
    frames.add(function);
  }

  private void flush() {
    if (event == null) return;
    if (!frames.isEmpty()) event.fields().put("stack", String.join(";", frames));
    frames.clear();
    events.add(event.kind(), eventTime, eventCpu, eventPid, event.fields());
    event = null;
  }

  /** How many calls lack their entry or their return, once all has been added. */
  long incomplete() {
    return forest.incomplete();
  }

  /** No more comes. */
  Reading finish() {
    flush();
    pairing.finish();
    forest.renumber(pid -> pidOfStrand.getOrDefault(pid, Math.max(pid, UNKNOWN_PID)));
    Calls calls = forest.build(comms::last);
    Events all = events.build();
    if (withArguments > 0) {
      notes.add(
          String.format(Locale.ROOT, "the arguments of %,d calls are not kept", withArguments));
    }
    if (calls.size() + all.size() == 0) notes.add("there is no call and no event in this text");
    for (Account.Dropped p : pasted.kinds()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "read all the same: %,d %s, first at %s",
              p.count(),
              p.kind(),
              p.first()));
    }
    Account account =
        new Account(
            lines,
            calls.size(),
            forest.incomplete(),
            all.size(),
            missed,
            dropped.kinds(),
            skipped.kinds(),
            List.of(),
            notes);
    return new Reading(new Trace(calls, all), account);
  }
}
