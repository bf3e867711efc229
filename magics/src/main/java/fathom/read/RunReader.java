package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Names;
import fathom.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One pass over the pages of one run: function_graph events to calls, all others to events. */
final class RunReader {
  private static final String ENTRY = "ftrace:funcgraph_entry";
  private static final String EXIT = "ftrace:funcgraph_exit";
  private static final String SWITCH = "sched:sched_switch";

  /** Returns are written within microseconds; this is far more, and far less than clocks differ. */
  private static final long CLOCKS_APART_NANOS = 1_000_000;

  /** So many events of each CPU tell whether the clocks are the same. */
  private static final int CLOCK_SAMPLE = 1_000;

  private static final String CLOCK_NOTE =
      "returns carry times of another clock than trace_clock's: durations are exact, starts are"
          + " those of the entry events";

  private final String folder;
  private final Capture capture;
  private final PageLayout layout;
  private final Formats formats;
  private final Symbols symbols;

  private final Tally tally = new Tally();
  private final Map<EventFormat, GraphFormat> graphs = new HashMap<>();
  private final Names functions = new Names();
  private final Map<Long, Integer> functionByAddress = new HashMap<>();
  private final Comms comms;
  private final CallForest forest;
  private final Pairing pairing;
  private final Events.Builder events = new Events.Builder();
  private boolean oneClock = true;
  private long records;
  private long missed;

  RunReader(Capture capture, int run, PageLayout layout, Formats formats, Symbols symbols) {
    this.capture = capture;
    this.folder = "run/" + run + "/";
    this.layout = layout;
    this.formats = formats;
    this.symbols = symbols;
    comms = new Comms(capture.text(folder + "saved_cmdlines"));
    forest = new CallForest(functions, comms.names());
    pairing = new Pairing(forest);
  }

  Reading read(Map<Integer, byte[]> pages) {
    oneClock = oneClock(pages);
    List<RingBuffer> buffers = new ArrayList<>();
    pages.forEach((cpu, bytes) -> buffers.add(new RingBuffer(bytes, layout, cpu, tally)));
    CpuMerge merge = new CpuMerge(buffers);
    for (RingBuffer at = merge.next(); at != null; at = merge.next()) {
      records++;
      if (at.missed() != 0) gap(at);
      record(at);
    }
    pairing.finish();
    Calls calls = forest.build(comms::saved);
    Account account =
        new Account(
            records,
            calls.size(),
            forest.incomplete(),
            events.size(),
            missed,
            tally.dropped(),
            stats(pages),
            oneClock ? List.of() : List.of(CLOCK_NOTE));
    return new Reading(new Trace(calls, events.build()), account);
  }

  /**
   * Whether the times in returns are on the clock of the events. They are the CPU's own, the
   * events' that of trace_clock; with another than "local" the two may be far apart.
   */
  private boolean oneClock(Map<Integer, byte[]> pages) {
    List<Long> behind = new ArrayList<>();
    pages.forEach(
        (cpu, bytes) -> {
          RingBuffer at = new RingBuffer(bytes, layout, cpu, new Tally());
          for (int n = 0; n < CLOCK_SAMPLE && at.next(); n++) {
            if (at.length() < EventFormat.COMMON_SIZE) continue;
            EventFormat format = formats.byId(type(at));
            if (format == null || !format.kind().equals(EXIT)) continue;
            long end = GraphFormat.value(GraphFormat.of(format).end(), at);
            if (end != Calls.UNKNOWN) behind.add(at.timeNanos() - end);
          }
        });
    Collections.sort(behind);
    return behind.isEmpty() || Math.abs(behind.get(behind.size() / 2)) < CLOCKS_APART_NANOS;
  }

  private static int type(RingBuffer at) {
    return (int) EventDecoder.number(at.bytes(), at.offset() + EventFormat.TYPE_OFFSET, 2, false);
  }

  private void gap(RingBuffer at) {
    if (at.missed() > 0) missed += at.missed();
    else tally.drop("gap of unknown length", at.place());
    pairing.lost();
  }

  private void record(RingBuffer at) {
    if (at.length() < EventFormat.COMMON_SIZE) {
      tally.drop("event without a type", at.place());
      return;
    }
    int type = type(at);
    int pid = (int) EventDecoder.number(at.bytes(), at.offset() + EventFormat.PID_OFFSET, 4, true);
    EventFormat format = formats.byId(type);
    if (format == null) {
      tally.drop("event of a type without format", at.place());
      return;
    }
    switch (format.kind()) {
      case ENTRY, EXIT -> call(format, at, pid);
      default -> event(format, at, pid);
    }
  }

  private void call(EventFormat format, RingBuffer at, int pid) {
    GraphFormat graph = graphs.computeIfAbsent(format, GraphFormat::of);
    if (!graph.fits(at)) {
      tally.drop("function event shorter than its format", at.place());
      return;
    }
    int function = function(GraphFormat.value(graph.function(), at));
    int depth = (int) GraphFormat.value(graph.depth(), at);
    int comm = comms.now(pid);
    if (format.kind().equals(ENTRY)) {
      pairing.entry(at.cpu(), pid, comm, at.timeNanos(), function, depth);
      return;
    }
    long start = GraphFormat.value(graph.start(), at);
    long end = GraphFormat.value(graph.end(), at);
    boolean timed = start != Calls.UNKNOWN && end != Calls.UNKNOWN && end >= start;
    if (!timed) tally.drop("return without its times", at.place());
    long duration = timed ? end - start : Calls.UNKNOWN;
    boolean known = timed && oneClock;
    pairing.exit(
        at.cpu(),
        pid,
        comm,
        function,
        depth,
        known ? start : Calls.UNKNOWN,
        known || !timed ? start : at.timeNanos() - duration,
        duration,
        GraphFormat.value(graph.returned(), at));
  }

  private void event(EventFormat format, RingBuffer at, int pid) {
    Map<String, Object> fields = EventDecoder.decode(format, at.bytes(), at.offset(), at.length());
    events.add(format.kind(), at.timeNanos(), at.cpu(), pid, named(fields));
    if (format.kind().equals(SWITCH)) {
      task(fields, "prev");
      task(fields, "next");
    }
  }

  private void task(Map<String, Object> fields, String which) {
    if (fields.get(which + "_pid") instanceof Long pid
        && fields.get(which + "_comm") instanceof String comm) comms.is(pid, comm);
  }

  /** A probe's address (kernel/trace/trace_kprobe.c) also by name, in the field "function". */
  private Map<String, Object> named(Map<String, Object> fields) {
    Object address = fields.getOrDefault("__probe_func", fields.get("__probe_ip"));
    if (!(address instanceof Long a) || fields.containsKey("function")) return fields;
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.put("function", symbols.name(a));
    return all;
  }

  private int function(long address) {
    return functionByAddress.computeIfAbsent(address, a -> functions.id(symbols.name(a)));
  }

  private List<CpuStats> stats(Map<Integer, byte[]> pages) {
    return pages.keySet().stream()
        .filter(cpu -> capture.pieces().containsKey(statsPiece(cpu)))
        .map(cpu -> CpuStats.parse(cpu, capture.text(statsPiece(cpu))))
        .toList();
  }

  private String statsPiece(int cpu) {
    return folder + "per_cpu/cpu" + cpu + "/stats";
  }
}
