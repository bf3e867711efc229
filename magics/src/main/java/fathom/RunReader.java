package fathom;

import static java.nio.charset.StandardCharsets.UTF_8;

import fathom.analyse.ExactRoots;
import fathom.analyse.Returns;
import fathom.analyse.Roots;
import fathom.analyse.Runs;
import fathom.analyse.SystemCalls;
import fathom.analyse.TimedCalls;
import fathom.analyse.Values;
import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.read.Reading;
import fathom.read.Symbols;
import fathom.target.CaptureRequest.Tracer;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads a capture, and chooses which of its runs and what of that is shown. */
final class RunReader {
  /** How times were joined to what was executed, in sentences. */
  static final String TIMED_NOTE = "about/timed-note";

  private final Capture capture;
  private final Progress progress;
  private final Shown wanted;

  private RunReader(Capture capture, Progress progress) {
    this.capture = capture;
    this.progress = progress;
    wanted = Shown.of(capture);
  }

  /**
   * Reads a capture.
   *
   * @throws IOException when nothing can be read of it
   */
  static ReadRun read(Capture capture, Progress progress) throws IOException {
    RunReader reader = new RunReader(capture, progress);
    return isExact(capture) ? reader.exact() : reader.traced();
  }

  /** Whether the emulator recorded it, and no tracer in the kernel. */
  private static boolean isExact(Capture capture) {
    return capture.has(ExactRecord.PIECE)
        && capture.text(Provenance.TRACER).equals(Tracer.NONE.name());
  }

  private ReadRun traced() throws IOException {
    CaptureReader reader = new CaptureReader(capture);
    List<Long> durations = new ArrayList<>();
    List<Long> longest = new ArrayList<>();
    Reading shown = null;
    for (int run = 0; run < capture.runs(); run++) {
      progress.at("reading the trace", (double) run / capture.runs());
      shown = reader.read(run);
      Calls calls = rooted(shown, run);
      durations.add(Roots.durationNanos(calls));
      longest.add(Shown.longest(calls));
    }
    if (shown == null) throw new IOException("Nothing was captured: the capture has no run.");
    Runs runs = wanted.among(comparable(durations), longest);
    // All runs together may be more than the memory holds.
    if (runs.shown() != capture.runs() - 1) shown = reader.read(runs.shown());
    Events events = shown.trace().events();
    Calls called = rooted(shown, runs.shown());
    Trace trace = new Trace(SystemCalls.results(called, events), events);
    for (Capture returns : capture.returns()) trace = joined(trace, returns);
    Values.Joined read = values(reader, trace);
    int[] roots = wanted.roots(trace.calls(), read.values());
    Capture told = wanted.told(capture, trace.calls(), read.values(), roots.length, events);
    if (!read.problem().isEmpty()) told = told.with(About.VALUES_NOTE, read.problem());
    Values values = read.values().ofRoots(trace.calls(), roots);
    Calls kept = values.returned(trace.calls().ofRoots(IntStream.of(roots)));
    Trace chosen = new Trace(kept, events);
    return new ReadRun(told, shown, runs, chosen, values, reader.symbols(), Optional.empty());
  }

  private ReadRun exact() throws IOException {
    progress.at("reading what was executed", -1);
    Symbols symbols =
        Symbols.of(
            (capture.text("kallsyms") + capture.text(ExactRecord.PROGRAM_SYMBOLS)).getBytes(UTF_8));
    ExactRecord exact = ExactRecord.read(capture, symbols);
    Calls all = exact.calls();
    Capture told = capture;
    if (capture.timed().isPresent()) {
      TimedCalls timed = timed(all, capture.timed().get());
      told = told.with(TIMED_NOTE, String.join(" ", timed.partings()));
      all = timed.calls();
    }
    int[] begun =
        capture.has(ExactRecord.PROGRAM_SYMBOLS)
            ? all.roots().toArray()
            : ExactRoots.shown(all, capture.lines(About.FUNCTIONS));
    Calls calls = all.ofRoots(IntStream.of(begun));
    if (!wanted.interrupts()) calls = Roots.withoutInterrupts(calls);
    int[] roots = wanted.roots(calls, Values.NONE);
    told = wanted.told(told, calls, Values.NONE, roots.length, Events.NONE);
    Trace trace = new Trace(calls.ofRoots(IntStream.of(roots)), Events.NONE);
    Runs runs = Runs.of(List.of(Roots.durationNanos(trace.calls())));
    Reading reading = new Reading(new Trace(all, Events.NONE), exact.account());
    return new ReadRun(told, reading, runs, trace, Values.NONE, symbols, Optional.of(exact));
  }

  /** The exact calls with the times of a run in which the tracer measured. */
  private TimedCalls timed(Calls exact, Capture traced) throws IOException {
    Calls all = CaptureReader.read(traced, 0).trace().calls();
    Set<String> roots = new HashSet<>();
    exact.roots().forEach(root -> roots.add(exact.function(root)));
    return TimedCalls.of(exact, Roots.of(all, roots, traced.pids(0)), capture.functions());
  }

  private Calls rooted(Reading reading, int run) {
    Calls calls =
        Roots.of(reading.trace().calls(), capture.lines(About.FUNCTIONS), capture.pids(run));
    return wanted.interrupts() ? calls : Roots.withoutInterrupts(calls);
  }

  /** What was read of the calls while they ran, or in a run of its own after the measured ones. */
  private Values.Joined values(CaptureReader reader, Trace trace) throws IOException {
    OptionalInt run = capture.valuesRun();
    if (run.isEmpty()) {
      return new Values.Joined(Values.of(trace.calls(), trace.events()), "");
    }
    if (!reader.has(run.getAsInt())) return new Values.Joined(Values.NONE, "");
    Reading reading = reader.read(run.getAsInt());
    Calls calls = rooted(reading, run.getAsInt());
    return Values.of(calls, reading.trace().events()).onto(calls, trace.calls());
  }

  /** A run that was cut short is not compared with whole ones. */
  private List<Long> comparable(List<Long> all) {
    List<Long> whole =
        IntStream.range(0, all.size())
            .mapToObj(run -> capture.cutShort(run) ? (Long) Calls.UNKNOWN : all.get(run))
            .toList();
    return whole.stream().allMatch(d -> d == Calls.UNKNOWN) ? all : whole;
  }

  /** A trace with the return values of another run of the same program. */
  static Trace joined(Trace trace, Capture returns) throws IOException {
    Events values = CaptureReader.read(returns, 0).trace().events();
    return new Trace(Returns.join(trace.calls(), values, returns.pids(0)), trace.events());
  }
}
