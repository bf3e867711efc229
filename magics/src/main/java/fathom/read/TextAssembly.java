package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Names;
import fathom.trace.Trace;
import java.util.ArrayList;
import java.util.BitSet;
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

  private final Depth by;
  private final boolean notesBehindBraces;
  private final Names functions = new Names();
  private final Comms comms = new Comms("");
  private final CallForest forest = new CallForest(functions, comms.names());
  private final Pairing pairing = new Pairing(forest);
  private final Events.Builder events = new Events.Builder();
  private final RunningTasks running = new RunningTasks();
  private final Nesting nesting;
  private final LineTally dropped = new LineTally();
  private final LineTally skipped = new LineTally();
  private final LineTally pasted = new LineTally();
  private final List<String> notes = new ArrayList<>();
  private final BitSet entered = new BitSet();
  private long lines;
  private long missed;
  private long withArguments;

  private int[] functionIds = new int[0];
  private int[] commIds = new int[0];
  private int lastPid = Integer.MIN_VALUE;
  private int lastComm;

  private EventLine event;
  private long eventTime;
  private int eventCpu;
  private int eventPid;
  private final List<String> frames = new ArrayList<>();

  /**
   * @param notesBehindBraces whether a name behind a brace that is not the open call's is a note of
   *     who pasted the text
   */
  TextAssembly(Depth by, boolean notesBehindBraces) {
    this.by = by;
    nesting = new Nesting(by == Depth.BRACES_AND_INDENT);
    this.notesBehindBraces = notesBehindBraces;
  }

  /**
   * Adds the next piece.
   *
   * @param bare whether records without any column are records
   */
  void add(TextItems t, boolean bare) {
    functionIds = t.functions.in(functions);
    commIds = t.comms.in(comms.names());
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

  /** The first banner of a CPU also tells what ran there before it. */
  private void firstTasks(TextItems t, int from) {
    for (int i = from; i < t.size && t.kind[i] != TextItems.BEGIN; i++) {
      if (t.kind[i] != TextItems.BEFORE || running.known(t.cpu[i])) continue;
      running.run(t.cpu[i], t.pid[i]);
      comms.is(t.pid[i], commIds[t.comm[i]]);
    }
  }

  private void call(TextItems t, int i, byte kind) {
    int cpu = t.cpu[i];
    int pid = t.tasks ? t.pid[i] : TextItems.NONE;
    if (pid == TextItems.NONE) pid = running.on(cpu);
    else if (pid != lastPid || t.comm[i] != lastComm) {
      lastPid = pid;
      lastComm = t.comm[i];
      if (lastComm != TextItems.NONE) name(pid, commIds[lastComm]);
    }
    int function = t.name[i] == TextItems.NONE ? Pairing.ANY_FUNCTION : functionIds[t.name[i]];
    int depth = t.indent[i];
    long time = t.timed ? t.time[i] : Calls.UNKNOWN;
    if (by != Depth.INDENT) depth = nesting.depth(pid, cpu, depth, kind);
    if (kind != TextItems.CLOSE) {
      if (notesBehindBraces) entered.set(function);
    } else if (function != Pairing.ANY_FUNCTION) {
      if (pid < RunningTasks.UNKNOWN) pid = migrated(cpu, pid, function, depth);
      // A name that no call has, behind the brace of another, is no function's.
      boolean note = notesBehindBraces && !entered.get(function) && pairing.open(cpu, pid, depth);
      if (note) function = Pairing.ANY_FUNCTION;
    }
    if ((t.flags[i] & TextItems.GAP) != 0) pairing.gap(cpu, pid);
    int comm = comms.now(pid);
    long duration = t.duration[i];
    long returned = t.valued ? t.returned[i] : Calls.UNKNOWN;
    switch (kind) {
      case TextItems.OPEN -> pairing.entry(cpu, pid, comm, time, function, depth);
      case TextItems.LEAF -> {
        if ((t.flags[i] & TextItems.ELIDED) == 0) {
          pairing.leaf(cpu, pid, comm, time, function, depth, duration, returned);
          return;
        }
        pairing.entry(cpu, pid, comm, time, function, depth);
        pairing.gap(cpu, pid);
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

  /** The task of a return whose call is not open on this CPU, but is the innermost of another. */
  private int migrated(int cpu, int pid, int function, int depth) {
    if (pairing.open(cpu, pid, function, depth)) return pid;
    for (Map.Entry<Integer, Integer> other : running.all().entrySet()) {
      int from = other.getKey();
      int strand = other.getValue();
      if (from == cpu || !pairing.open(from, strand, function, depth)) continue;
      running.run(from, pid);
      running.run(cpu, strand);
      return strand;
    }
    return pid;
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
        running.was(t.cpu[i], t.pid[i]);
        name(t.pid[i], commIds[t.comm[i]]);
      }
      case TextItems.AFTER -> {
        name(t.pid[i], commIds[t.comm[i]]);
        running.run(t.cpu[i], running.strand(t.pid[i]));
      }
      case TextItems.ELISION -> {
        pairing.gap();
        nesting.gap();
      }
      case TextItems.BEGIN -> {
        pairing.finish();
        running.clear();
        nesting.clear();
        firstTasks(t, i + 1);
      }
      default -> throw new IllegalStateException("item " + t.kind[i]);
    }
  }

  private void event(TextItems t, int i) {
    event = t.events.get(t.name[i]);
    eventTime = t.time[i];
    eventCpu = t.cpu[i];
    int pid = t.pid[i];
    if (pid == TextItems.NONE)
      pid = running.known(eventCpu) ? running.on(eventCpu) : RunningTasks.UNKNOWN;
    else if (t.comm[i] != TextItems.NONE) name(pid, commIds[t.comm[i]]);
    eventPid = running.pid(pid);
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
      eventPid = RunningTasks.UNKNOWN;
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
    forest.renumber(running::pid);
    Calls calls = forest.build(comms::last);
    Events all = events.build();
    if (withArguments > 0) {
      notes.add(
          String.format(Locale.ROOT, "the arguments of %,d calls are not kept", withArguments));
    }
    if (calls.size() + all.size() == 0) notes.add("there is no call and no event in this text");
    long leftOut = skipped.count(TextItems.LEFT_OUT);
    if (leftOut > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "lines were left out of the text at %s, so calls are missing there, and the self time"
                  + " of what was open is unknown",
              leftOut == 1 ? "one place" : String.format(Locale.ROOT, "%,d places", leftOut)));
    }
    for (Account.Dropped p : pasted.kinds()) {
      String times = p.count() == 1 ? "once" : String.format(Locale.ROOT, "%,d times", p.count());
      notes.add(Account.ALL_THE_SAME + p.kind() + ", " + times + ", first at " + p.first());
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
