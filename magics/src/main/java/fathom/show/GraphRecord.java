package fathom.show;

import fathom.analyse.Folding;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Mark;
import fathom.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An entry, a return or an event, as they stand in the tracer's buffer.
 *
 * @param call the row of an entry or a return, -1 for an event
 * @param event null for an entry or a return
 */
record GraphRecord(Kind kind, long timeNanos, int cpu, int pid, int call, Events.Event event) {

  enum Kind {
    ENTRY,
    EXIT,
    EVENT
  }

  /**
   * All records of a trace: by time when every call has one, else as the calls stand. Of folded
   * calls only the mark has one, an entry without a return.
   */
  static List<GraphRecord> of(Trace trace, Folding folding) {
    Calls calls = trace.calls();
    Map<Integer, NavigableMap<Long, Integer>> arrivals = arrivals(trace.events());
    List<GraphRecord> records = new ArrayList<>();
    boolean timed = true;
    int[] open = new int[64];
    int top = 0;
    for (int i = 0; i <= calls.size(); i++) {
      while (top > 0 && (i == calls.size() || calls.end(open[top - 1]) <= i)) {
        int ended = open[--top];
        if (folding.hidden().get(ended)) continue;
        Folding.Mark mark = folding.marks().get(ended);
        if (mark == null) exit(calls, ended, arrivals, records);
      }
      if (i == calls.size()) break;
      timed &= calls.startNanos(i) != Calls.UNKNOWN;
      if (!calls.has(i, Mark.ORPHAN) && !folding.hidden().get(i)) {
        records.add(
            new GraphRecord(Kind.ENTRY, calls.startNanos(i), calls.cpu(i), calls.pid(i), i, null));
      }
      if (top == open.length) open = Arrays.copyOf(open, top * 2);
      open[top++] = i;
    }
    for (Events.Event e : trace.events().all()) {
      records.add(new GraphRecord(Kind.EVENT, e.timeNanos(), e.cpu(), e.pid(), -1, e));
    }
    // The sort is stable: what has one time stays in the order of the tree.
    if (timed) records.sort(Comparator.comparingLong(GraphRecord::timeNanos));
    return records;
  }

  /**
   * Which records are printed as one: an entry that its own return follows directly on its CPU, and
   * that return.
   */
  static boolean[] leaves(List<GraphRecord> records) {
    boolean[] leaf = new boolean[records.size()];
    Map<Integer, Integer> next = new HashMap<>();
    for (int i = records.size() - 1; i >= 0; i--) {
      GraphRecord r = records.get(i);
      Integer after = next.put(r.cpu(), i);
      if (r.kind() != Kind.ENTRY || after == null) continue;
      GraphRecord n = records.get(after);
      leaf[i] = n.kind() == Kind.EXIT && n.call() == r.call();
      leaf[after] |= leaf[i];
    }
    return leaf;
  }

  private static void exit(
      Calls calls,
      int call,
      Map<Integer, NavigableMap<Long, Integer>> arrivals,
      List<GraphRecord> records) {
    if (calls.has(call, Mark.TRUNCATED)) return;
    long start = calls.startNanos(call);
    long end = start == Calls.UNKNOWN ? Calls.UNKNOWN : start + calls.durationNanos(call);
    int cpu = calls.cpu(call);
    NavigableMap<Long, Integer> came = arrivals.get(calls.pid(call));
    Map.Entry<Long, Integer> last = came == null ? null : came.lowerEntry(end);
    if (last != null && last.getKey() > start) cpu = last.getValue();
    records.add(new GraphRecord(Kind.EXIT, end, cpu, calls.pid(call), call, null));
  }

  /** When each task came to a CPU: a call that slept may return on another one. */
  private static Map<Integer, NavigableMap<Long, Integer>> arrivals(Events events) {
    Map<Integer, NavigableMap<Long, Integer>> all = new HashMap<>();
    for (Events.Event e : events.ofKind("sched:sched_switch")) {
      all.computeIfAbsent((int) e.number("next_pid"), k -> new TreeMap<>())
          .put(e.timeNanos(), e.cpu());
    }
    return all;
  }
}
