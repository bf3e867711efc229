package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Names;
import fathom.trace.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of the kernel's function_graph tracer: its default layout, and with the columns
 * that funcgraph-abstime, funcgraph-proc, funcgraph-tail, nofuncgraph-cpu and nofuncgraph-duration
 * add or take away. Where the text has no times a call's start is unknown; where it has no tasks
 * the context switch banners tell them.
 */
public final class FunctionGraphText {
  /** The pid and CPU of a call when the text does not tell. */
  private static final int UNKNOWN_NUMBER = -1;

  private static final Pattern BANNER =
      Pattern.compile("\\s*(\\d{1,5})\\)\\s+(\\S.*)-(\\d{1,9})\\s+=>\\s+(\\S.*)-(\\d{1,9})\\s*");
  private static final Pattern LOST =
      Pattern.compile(
          "\\s*CPU:\\s?(\\d{1,5}) \\[(?:LOST )?(?:(\\d{1,18}) )?EVENTS(?: DROPPED)?\\]\\s*");
  private static final Pattern FRAME =
      Pattern.compile(
          "\\s*|#.*|\\s*-{20,}\\s*|##### CPU .*|Tracing \".*|Ending tracing\\.\\.\\.|\\s*\\(Overruns: .*");

  private final Tally tally = new Tally();
  private final Names functions = new Names();
  private final Comms comms = new Comms("");
  private final CallForest forest = new CallForest(functions, comms.names());
  private final Pairing pairing = new Pairing(forest);
  private final Map<Integer, Integer> running = new HashMap<>();
  private long missed;

  private FunctionGraphText() {}

  /**
   * Reads a whole text. Never fails: lines of no known form are skipped and accounted for.
   *
   * @return calls without sched_switch or other events; those stand in the text as comments and are
   *     accounted for as dropped
   */
  public static Reading read(String text) {
    return new FunctionGraphText().readAll(text.split("\\R", -1));
  }

  private Reading readAll(String[] lines) {
    firstTasks(lines);
    for (int i = 0; i < lines.length; i++) line(lines[i], i + 1);
    pairing.finish();
    Calls calls = forest.build(comms::saved);
    Account account =
        new Account(
            lines.length,
            calls.size(),
            forest.incomplete(),
            0,
            missed,
            tally.dropped(),
            List.of(),
            List.of());
    return new Reading(new Trace(calls, Events.NONE), account);
  }

  /** The first banner of a CPU also tells what ran there before it. */
  private void firstTasks(String[] lines) {
    for (String line : lines) {
      Matcher m = line.contains("=>") ? BANNER.matcher(line) : null;
      if (m == null || !m.matches()) continue;
      int cpu = Integer.parseInt(m.group(1));
      if (running.containsKey(cpu)) continue;
      running.put(cpu, task(m.group(2), m.group(3)));
    }
  }

  private void line(String line, int number) {
    GraphLine record = GraphLine.parse(line);
    if (record != null) {
      record(record, number);
      return;
    }
    Matcher banner = BANNER.matcher(line);
    if (banner.matches()) {
      running.put(Integer.parseInt(banner.group(1)), task(banner.group(4), banner.group(5)));
      return;
    }
    Matcher lost = LOST.matcher(line);
    if (lost.matches()) {
      if (lost.group(2) != null) missed += Long.parseLong(lost.group(2));
      else tally.drop("gap of unknown length", "line " + number);
      pairing.lost();
      return;
    }
    if (!FRAME.matcher(line).matches()) tally.drop("line of no known form", "line " + number);
  }

  private void record(GraphLine r, int number) {
    int cpu = r.cpu() < 0 ? UNKNOWN_NUMBER : r.cpu();
    int pid = r.pid() != null ? task(r.comm(), r.pid()) : running.getOrDefault(cpu, UNKNOWN_NUMBER);
    int comm = comms.now(pid);
    switch (r.kind()) {
      case OPEN -> pairing.entry(cpu, pid, comm, r.timeNanos(), functions.id(r.name()), r.depth());
      case LEAF -> {
        int function = functions.id(r.name());
        pairing.entry(cpu, pid, comm, r.timeNanos(), function, r.depth());
        pairing.exit(
            cpu,
            pid,
            comm,
            function,
            r.depth(),
            Calls.UNKNOWN,
            Calls.UNKNOWN,
            r.durationNanos(),
            r.returned());
      }
      case CLOSE -> {
        int function = r.name().isEmpty() ? Pairing.ANY_FUNCTION : functions.id(r.name());
        boolean timed = r.timeNanos() != Calls.UNKNOWN && r.durationNanos() != Calls.UNKNOWN;
        pairing.exit(
            cpu,
            pid,
            comm,
            function,
            r.depth(),
            Calls.UNKNOWN,
            timed ? r.timeNanos() - r.durationNanos() : Calls.UNKNOWN,
            r.durationNanos(),
            r.returned());
      }
      case COMMENT -> tally.drop("event written as a comment", "line " + number);
      case ARROW -> tally.drop("interrupt arrow", "line " + number);
    }
  }

  private int task(String comm, String pid) {
    int n = Integer.parseInt(pid);
    comms.is(n, comm.strip());
    return n;
  }
}
