package fathom.read;

import fathom.trace.Calls;
import fathom.trace.EventKind.Type;
import fathom.trace.Events;
import fathom.trace.Names;
import fathom.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One pass over the pages of a buffer: function_graph events to calls, all others to events. */
final class BufferReader {
  private static final String SWITCH = "sched:sched_switch";
  private static final int TYPES = 1 << 16;

  /** Returns are written within microseconds; this is far more, and far less than clocks differ. */
  private static final long CLOCKS_APART_NANOS = 1_000_000;

  /** So many events of each CPU tell whether the clocks are the same. */
  private static final int CLOCK_SAMPLE = 1_000;

  private static final String CLOCK_NOTE =
      "returns carry times of another clock than trace_clock's: durations are exact, starts are"
          + " those of the entry events";

  private final RawBuffer buffer;
  private final Tally tally;
  private final GraphFormat[] graphs = new GraphFormat[TYPES];
  private final Decoder[] decoders = new Decoder[TYPES];
  private final Texts texts = new Texts();
  private final AddressNames functions;
  private final AddressNames probed;
  private final Comms comms;
  private final CallForest forest;
  private final Pairing pairing;
  private final Events.Builder events = new Events.Builder();
  private final Set<RingBuffer> eventsOnly = new HashSet<>();
  private boolean oneClock = true;
  private long records;
  private long missed;

  /** What is done with an event that is no call. */
  private interface Decoder {
    void decode(RingBuffer at, long time, int pid);
  }

  private BufferReader(RawBuffer buffer, Tally tally) {
    this.buffer = buffer;
    this.tally = tally;
    Names names = new Names();
    functions = new AddressNames(buffer.symbols(), names);
    probed = new AddressNames(buffer.symbols(), new Names());
    comms = new Comms(buffer.comms());
    forest = new CallForest(names, comms.names());
    pairing = new Pairing(forest, buffer.returnsOnly());
    for (EventFormat format : buffer.formats().all()) {
      if (format.id() < TYPES) graphs[format.id()] = GraphFormat.of(format);
    }
  }

  static Reading read(RawBuffer buffer) {
    return read(buffer, new Tally());
  }

  /** Reads a buffer; the account begins with what was dropped before. */
  static Reading read(RawBuffer buffer, Tally tally) {
    return new BufferReader(buffer, tally).read();
  }

  private Reading read() {
    oneClock = oneClock();
    List<RingBuffer> cursors = cursors(tally);
    buffer
        .eventCpus()
        .forEach(
            (cpu, pages) -> {
              RingBuffer cursor = new RingBuffer(pages, buffer.layout(), cpu, tally);
              cursors.add(cursor);
              eventsOnly.add(cursor);
            });
    CpuMerge merge = new CpuMerge(cursors);
    for (RingBuffer at = merge.next(); at != null; at = merge.next()) {
      records++;
      if (at.missed() != 0) gap(at);
      record(at);
    }
    pairing.finish();
    List<String> notes = new ArrayList<>(buffer.notes());
    if (!oneClock) notes.add(CLOCK_NOTE);
    Calls calls = forest.build(comms::saved);
    Account account =
        new Account(
            records,
            calls.size(),
            forest.incomplete(),
            events.size(),
            missed,
            tally.dropped(),
            buffer.stats(),
            notes);
    return new Reading(new Trace(calls, events.build()), account);
  }

  private List<RingBuffer> cursors(Tally into) {
    List<RingBuffer> cursors = new ArrayList<>();
    buffer
        .cpus()
        .forEach((cpu, pages) -> cursors.add(new RingBuffer(pages, buffer.layout(), cpu, into)));
    return cursors;
  }

  /**
   * Whether the times in returns are on the clock of the events. They are the CPU's own, the
   * events' that of trace_clock; with another than "local" the two may be far apart.
   */
  private boolean oneClock() {
    List<Long> behind = new ArrayList<>();
    for (RingBuffer at : cursors(new Tally())) {
      for (int n = 0; n < CLOCK_SAMPLE && at.next(); n++) {
        if (at.length() < EventFormat.COMMON_SIZE) continue;
        GraphFormat graph = graphs[at.type()];
        if (graph == null || graph.kind() != GraphFormat.Kind.EXIT) continue;
        long end = GraphFormat.value(graph.end(), at);
        if (end != Calls.UNKNOWN) behind.add(time(at) - end);
      }
    }
    Collections.sort(behind);
    return behind.isEmpty() || Math.abs(behind.get(behind.size() / 2)) < CLOCKS_APART_NANOS;
  }

  private long time(RingBuffer at) {
    return buffer.clock().nanos(at.timeNanos());
  }

  private void gap(RingBuffer at) {
    if (at.missed() > 0) missed += at.missed();
    else tally.drop("gap of unknown length", at.place());
    if (!eventsOnly.contains(at)) pairing.lost();
  }

  private void record(RingBuffer at) {
    if (at.length() < EventFormat.COMMON_SIZE) {
      tally.drop("event without a type", at.place());
      return;
    }
    int type = at.type();
    GraphFormat graph = graphs[type];
    if (graph != null) call(graph, at);
    else event(type, at);
  }

  private void call(GraphFormat graph, RingBuffer at) {
    if (!graph.fits(at)) {
      tally.drop("function event shorter than its format", at.place());
      return;
    }
    int function = functions.id(GraphFormat.value(graph.function(), at));
    int depth = (int) GraphFormat.value(graph.depth(), at);
    int pid = at.pid();
    if (graph.kind() == GraphFormat.Kind.ENTRY) {
      pairing.entry(at.cpu(), pid, comms.now(pid), time(at), function, depth);
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
        comms.now(pid),
        function,
        depth,
        known ? start : Calls.UNKNOWN,
        known || !timed ? start : time(at) - duration,
        duration,
        GraphFormat.value(graph.returned(), at));
  }

  private void event(int type, RingBuffer at) {
    Decoder decoder = decoders[type];
    if (decoder == null) {
      EventFormat format = buffer.formats().byId(type);
      if (format == null) {
        tally.drop("event of a type without format", at.place());
        return;
      }
      decoder = decoder(format);
      decoders[type] = decoder;
    }
    decoder.decode(at, time(at), at.pid());
  }

  private Decoder decoder(EventFormat format) {
    EventDecoder fields = new EventDecoder(format, events, texts);
    if (format.kind().equals(SWITCH)) {
      return (at, time, pid) -> {
        fields.decode(at, time, pid);
        task(format, "prev", at);
        task(format, "next", at);
      };
    }
    EventFormat.Field probe =
        format.field("__probe_func").or(() -> format.field("__probe_ip")).orElse(null);
    if (probe == null || probe.size() > 8 || format.field("function").isPresent()) {
      return fields::decode;
    }
    // A probe's address (kernel/trace/trace_kprobe.c) also by name.
    int column = events.column(events.kind(format.kind()), "function", Type.TEXT);
    return (at, time, pid) -> {
      fields.decode(at, time, pid);
      long address = GraphFormat.value(probe, at);
      if (address != Calls.UNKNOWN) events.text(column, probed.name(address));
    };
  }

  private void task(EventFormat format, String which, RingBuffer at) {
    EventFormat.Field comm = format.field(which + "_comm").orElse(null);
    long pid = GraphFormat.value(format.field(which + "_pid").orElse(null), at);
    if (comm == null || pid == Calls.UNKNOWN || comm.offset() + comm.size() > at.length()) return;
    int from = at.offset() + comm.offset();
    comms.is(pid, texts.of(at.bytes(), from, from + comm.size()));
  }
}
