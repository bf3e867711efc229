package fathom;

import static java.nio.charset.StandardCharsets.UTF_8;

import fathom.analyse.Asleep;
import fathom.analyse.ExactLines;
import fathom.analyse.Folding;
import fathom.analyse.FunctionTimes;
import fathom.analyse.Layer;
import fathom.analyse.Layers;
import fathom.analyse.NominalTime;
import fathom.analyse.Refusal;
import fathom.analyse.Returns;
import fathom.analyse.Roots;
import fathom.analyse.Runs;
import fathom.analyse.Shares;
import fathom.analyse.SystemCall;
import fathom.analyse.SystemCalls;
import fathom.analyse.Values;
import fathom.analyse.Walk;
import fathom.kernel.display.Progress;
import fathom.read.Account;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedReader;
import fathom.read.ExecutedTrace;
import fathom.read.Reading;
import fathom.read.Symbols;
import fathom.show.GraphText;
import fathom.show.Plot;
import fathom.show.RefusalView;
import fathom.show.RunView;
import fathom.show.WalkView;
import fathom.source.Card;
import fathom.source.KernelSource;
import fathom.table.Sheet;
import fathom.table.Sheets;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.RecordingFolder;
import fathom.target.RecordingName;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Notes;
import fathom.trace.Selection;
import fathom.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/**
 * A traced run: a thin façade over a trace, the capture that it was read from, and the kernel's
 * source. It is what a magic binds to {@code trace}. Times are nanoseconds.
 */
public final class TracedRun {
  static final String HEADLINE = "about/headline";
  static final String FUNCTIONS = "about/functions";
  static final String MAX_DEPTH = "about/maxdepth";
  static final String VERSION = "about/version";

  /** What was read of calls and could not be joined to them, in sentences. */
  static final String VALUES_NOTE = "about/values-note";

  /** The author's remarks. */
  static final String NOTES = "about/notes";

  /** Patterns of functions whose calls are left out of pictures, one a line. */
  static final String FOLDED = "about/folded";

  /** What the emulator recorded of the run. */
  static final String EXECUTED = "run/0/executed";

  /** The symbols of the program, when what it does itself was recorded. */
  static final String PROGRAM_SYMBOLS = "run/0/program-symbols";

  static final String SOURCE_PROBLEM = Capture.HERE + "source-problem";

  private final Capture capture;
  private final Reading reading;
  private final Runs runs;
  private final Trace trace;
  private final long[] asleep;
  private final Layer[] layers;
  private final Symbols symbols;
  private final Values values;
  private final Optional<KernelSource> source;

  private TracedRun(
      Capture capture,
      Reading reading,
      Runs runs,
      Trace trace,
      Values values,
      Symbols symbols,
      Optional<KernelSource> source) {
    this.capture = capture;
    this.reading = reading;
    this.runs = runs;
    this.trace = trace;
    this.symbols = symbols;
    this.values = values;
    this.source = source.map(s -> s.checkedBy(trace.calls().functions()));
    // What the emulator recorded has no time in which nothing of it ran.
    boolean exact = trace.calls().hasInstructions();
    asleep = exact ? new long[trace.calls().size()] : Asleep.perCall(trace);
    layers = new Layers(name -> this.source.flatMap(s -> s.path(name))).perCall(trace.calls());
  }

  /**
   * Reads a capture, and chooses the run to show.
   *
   * @throws IOException when nothing can be read of it
   */
  static TracedRun of(Capture capture, Progress progress) throws IOException {
    String version = capture.text(VERSION).strip();
    return of(capture, progress, () -> KernelSource.open(version, progress));
  }

  /** What opens the source of the kernel that was traced. */
  @FunctionalInterface
  interface SourceOpening {
    Optional<KernelSource> open() throws IOException;
  }

  /**
   * Reads a capture whose source is opened by the caller; it is opened last.
   *
   * @throws IOException when nothing can be read of it
   */
  static TracedRun of(Capture capture, Progress progress, SourceOpening opening)
      throws IOException {
    if (isExact(capture)) return exact(capture, progress, opening);
    CaptureReader reader = new CaptureReader(capture);
    List<Long> durations = new ArrayList<>();
    List<Long> longest = new ArrayList<>();
    Reading shown = null;
    for (int run = 0; run < capture.runs(); run++) {
      progress.at("reading the trace", (double) run / capture.runs());
      shown = reader.read(run);
      Calls calls = rooted(shown, capture, run);
      durations.add(Roots.durationNanos(calls));
      longest.add(Shown.longest(calls));
    }
    if (shown == null) throw new IOException("Nothing was captured: the capture has no run.");
    Shown wanted = Shown.of(capture);
    Runs runs = wanted.among(durations(capture, durations), longest);
    // All runs together may be more than the memory holds.
    if (runs.shown() != capture.runs() - 1) shown = reader.read(runs.shown());
    Events events = shown.trace().events();
    Calls called = rooted(shown, capture, runs.shown());
    Trace trace = new Trace(SystemCalls.results(called, events), events);
    for (Capture returns : capture.returns()) trace = joined(trace, returns);
    Values.Joined read = values(reader, capture, trace);
    int[] roots = wanted.roots(trace.calls(), read.values());
    Capture told = wanted.told(capture, trace.calls(), roots.length);
    if (!read.problem().isEmpty()) told = told.with(VALUES_NOTE, read.problem());
    Values values = read.values().ofRoots(trace.calls(), roots);
    Calls kept = values.returned(trace.calls().ofRoots(IntStream.of(roots)));
    trace = new Trace(kept, events);
    return of(told, shown, runs, trace, values, reader.symbols(), opening);
  }

  /** Whether the emulator recorded it, and no tracer in the kernel. */
  static boolean isExact(Capture capture) {
    return capture.has(EXECUTED) && capture.text(Provenance.TRACER).equals(Tracer.NONE.name());
  }

  private static TracedRun exact(Capture capture, Progress progress, SourceOpening opening)
      throws IOException {
    progress.at("reading what was executed", -1);
    Symbols symbols =
        Symbols.of((capture.text("kallsyms") + capture.text(PROGRAM_SYMBOLS)).getBytes(UTF_8));
    ExecutedTrace exact =
        ExecutedReader.read(
            ExecutedLog.read(capture.bytes(EXECUTED)),
            symbols,
            capture.has("workload/workload.c") ? "workload" : "program",
            capture.pids(0),
            (call, block, instructions, next) -> {});
    Calls all = exact.trace().calls();
    Shown wanted = Shown.of(capture);
    Calls calls = wanted.interrupts() ? all : Roots.withoutInterrupts(all);
    int[] roots = wanted.roots(calls, Values.NONE);
    Capture told = wanted.told(capture, calls, roots.length);
    Trace trace = new Trace(calls.ofRoots(IntStream.of(roots)), Events.NONE);
    Runs runs = Runs.of(List.of(Roots.durationNanos(calls)));
    Reading reading = new Reading(exact.trace(), exact.account());
    return of(told, reading, runs, trace, Values.NONE, symbols, opening);
  }

  private static Calls rooted(Reading reading, Capture capture, int run) {
    Calls calls = Roots.of(reading.trace().calls(), capture.lines(FUNCTIONS), capture.pids(run));
    return Shown.of(capture).interrupts() ? calls : Roots.withoutInterrupts(calls);
  }

  /** What was read of the calls while they ran, or in a run of its own after the measured ones. */
  private static Values.Joined values(CaptureReader reader, Capture capture, Trace trace)
      throws IOException {
    OptionalInt run = capture.valuesRun();
    if (run.isEmpty()) {
      return new Values.Joined(Values.of(trace.calls(), trace.events()), "");
    }
    if (!reader.has(run.getAsInt())) return new Values.Joined(Values.NONE, "");
    Reading reading = reader.read(run.getAsInt());
    Calls calls = rooted(reading, capture, run.getAsInt());
    return Values.of(calls, reading.trace().events()).onto(calls, trace.calls());
  }

  /**
   * What was read of a file that no target of ours made: one run, of which all is shown.
   *
   * @param facts what is known of it beside the trace, as pieces below "about/"
   */
  static TracedRun of(Reading reading, Symbols symbols, Capture facts, Progress progress) {
    Runs runs = Runs.of(List.of(Roots.durationNanos(reading.trace().calls())));
    String version = facts.text(VERSION).strip();
    SourceOpening opening =
        () -> {
          try {
            return KernelSource.open(version, progress);
          } catch (IllegalArgumentException e) { // what a file says of its kernel may be anything
            throw new IOException(e.getMessage(), e);
          }
        };
    return of(facts, reading, runs, reading.trace(), Values.NONE, symbols, opening);
  }

  private static TracedRun of(
      Capture capture,
      Reading shown,
      Runs runs,
      Trace trace,
      Values values,
      Symbols symbols,
      SourceOpening opening) {
    try {
      return new TracedRun(capture, shown, runs, trace, values, symbols, source(capture, opening));
    } catch (IOException e) { // the trace is worth more than its source
      Capture told = capture.with(SOURCE_PROBLEM, String.valueOf(e.getMessage()));
      return new TracedRun(told, shown, runs, trace, values, symbols, Optional.empty());
    }
  }

  /** A run that was cut short is not compared with whole ones. */
  private static List<Long> durations(Capture capture, List<Long> all) {
    List<Long> whole =
        IntStream.range(0, all.size())
            .mapToObj(run -> capture.cutShort(run) ? (Long) Calls.UNKNOWN : all.get(run))
            .toList();
    return whole.stream().allMatch(d -> d == Calls.UNKNOWN) ? all : whole;
  }

  private static Trace joined(Trace trace, Capture returns) throws IOException {
    Events values = CaptureReader.read(returns, 0).trace().events();
    return new Trace(Returns.join(trace.calls(), values, returns.pids(0)), trace.events());
  }

  private static Optional<KernelSource> source(Capture capture, SourceOpening opening)
      throws IOException {
    return opening.open().map(s -> s.withTraceable(capture.functions(), maxDepth(capture)));
  }

  static int maxDepth(Capture capture) {
    String depth = capture.text(MAX_DEPTH).strip();
    return depth.matches("\\d{1,5}") ? Integer.parseInt(depth) : 0;
  }

  /** The columns behind the tables. */
  public Trace trace() {
    return trace;
  }

  /** All measured runs: {@code run, duration_ns, shown}. */
  public Table runs() {
    return Sheets.runs(runs).table();
  }

  /**
   * One row a root: {@code call, function, pid, comm, start_ns, duration_ns, calls, ret, file,
   * bytes, pos, flags}.
   */
  public Table roots() {
    return Sheets.roots(trace.calls(), values).table();
  }

  /**
   * One row a call: {@code call, parent, depth, cpu, pid, comm, function, start_ns, duration_ns,
   * self_ns, children, ret, note, values, instructions, self_instructions, kind}; what the trace
   * does not tell is missing.
   */
  public Table calls() {
    return Sheets.calls(trace.calls(), values).table();
  }

  /**
   * A call and everything that it called, directly or not: rows of {@link #calls()}.
   *
   * @param call the number in the column {@code call}
   * @throws IllegalArgumentException when there is no such call; says which there are
   */
  public Table tree(int call) {
    return rows(Selection.tree(trace.calls(), call));
  }

  /** All calls of a function, wherever they are: rows of {@link #calls()}. */
  public Table calls(String function) {
    return rows(Selection.ofFunction(trace.calls(), function));
  }

  /** All calls of a task: rows of {@link #calls()}. */
  public Table ofTask(int pid) {
    return rows(Selection.ofTask(trace.calls(), pid));
  }

  /**
   * The calls that ran at any moment of a stretch of time, whether they began or ended in it or
   * not: rows of {@link #calls()}. Calls whose start is unknown are not among them.
   *
   * @param fromNanos on the trace's clock, as {@code start_ns}
   * @param toNanos the first moment behind the stretch
   */
  public Table slice(long fromNanos, long toNanos) {
    return rows(Selection.slice(trace.calls(), fromNanos, toNanos));
  }

  private Table rows(IntStream rows) {
    return Sheets.calls(trace.calls(), values).rows(rows.toArray()).table();
  }

  /** What was read of calls: arguments, fields, return values. */
  public Values values() {
    return values;
  }

  /**
   * One row a function: {@code function, layer, calls, total_ns, self_ns, p50_ns, p99_ns, max_ns},
   * by self time.
   */
  public Table functions() {
    return Sheets.functions(functionTimes()).table();
  }

  /**
   * One row a layer: {@code layer, calls, self_ns, share, self_instructions}; the shares add up to
   * 1.
   */
  public Table layers() {
    return Sheets.layers(shares(), executedShares()).table();
  }

  /**
   * What the kernel lost before it could be read, by CPU; account() has what the reader dropped.
   */
  public Table losses() {
    return Sheets.losses(reading.account()).table();
  }

  /**
   * What the reader read, what was lost and what it dropped, by kind: {@code part, kind, count,
   * first}.
   */
  public Table account() {
    return Sheets.account(reading.account()).table();
  }

  /**
   * The workload's system calls, when {@code --events syscalls} recorded them: {@code pid, name,
   * arguments, start_ns, duration_ns, ret, errno, file, call, roots}; {@code call} is the row in
   * {@link #calls()} of the first traced root in it, missing when none is.
   */
  public Table systemCalls() {
    return Sheets.systemCalls(strace(), values).table();
  }

  List<SystemCall> strace() {
    return SystemCall.of(trace.calls(), trace.events());
  }

  /** One row an event: {@code event, time_ns, cpu, pid, kind, fields}; the fields as JSON. */
  public Table events() {
    return Sheets.events(trace.events()).table();
  }

  /**
   * One row an event of a kind, with its fields as columns.
   *
   * @param kind "sched_switch" or "sched:sched_switch"
   * @throws IllegalArgumentException when none was recorded; says which were
   */
  public Table events(String kind) {
    String name = kind.replace(':', '_');
    List<Sheet> kinds = Sheets.kinds(trace.events());
    return kinds.stream()
        .filter(s -> s.name().equals(name) || name.endsWith("_" + s.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No "
                        + kind
                        + " was recorded"
                        + (kinds.isEmpty()
                            ? ", and no other event."
                            : "; there are "
                                + String.join(", ", kinds.stream().map(Sheet::name).toList()))))
        .table();
  }

  /** All tables of this run, as SQL knows them. */
  List<Sheet> sheets() {
    List<Sheet> sheets = new ArrayList<>(Sheets.kinds(trace.events()));
    sheets.add(Sheets.calls(trace.calls(), values));
    sheets.add(Sheets.roots(trace.calls(), values));
    sheets.add(Sheets.systemCalls(strace(), values));
    sheets.add(Sheets.functions(functionTimes()));
    sheets.add(Sheets.layers(shares(), executedShares()));
    sheets.add(Sheets.events(trace.events()));
    sheets.add(Sheets.runs(runs));
    sheets.add(Sheets.losses(reading.account()));
    sheets.add(Sheets.account(reading.account()));
    return sheets;
  }

  Account read() {
    return reading.account();
  }

  /** The duration of all roots together, or {@link Calls#UNKNOWN}. */
  public long durationNanos() {
    return Roots.durationNanos(trace.calls());
  }

  /** How the instructions divide over the layers, where they are known; none else. */
  private Shares executedShares() {
    Calls calls = trace.calls();
    if (!calls.hasInstructions()) return Shares.NONE;
    return Shares.of(NominalTime.byInstructions(calls), layers, new long[calls.size()]);
  }

  /** How the time divides over the layers. */
  public Shares shares() {
    return Shares.of(trace.calls(), layers, asleep);
  }

  /** Who refused, when a traced call returned an error. */
  public Optional<Refusal> refusal() {
    return Refusal.of(trace.calls());
  }

  /**
   * Who refused a call that failed, in words: by every instruction when these were recorded, else
   * by return values.
   *
   * @throws IOException when the record of instructions cannot be read
   */
  public RefusalView refused() throws IOException, InterruptedException {
    return refused(Progress.NONE);
  }

  /** As {@link #refused()}. */
  public RefusalView refused(Progress progress) throws IOException, InterruptedException {
    return Refused.of(this, progress);
  }

  Symbols symbols() {
    return symbols;
  }

  /** The call-depth timings as a chart. */
  public Plot plot() {
    return Plot.of(view());
  }

  /** The calls as the kernel's function_graph text. */
  public String text() {
    return text(GraphText.Columns.DEFAULT, false);
  }

  /**
   * The calls as function_graph text.
   *
   * @param columns what stands beside each call
   * @param onCpu whether what a call slept is taken off its duration
   */
  public String text(GraphText.Columns columns, boolean onCpu) {
    Calls calls = onCpu ? Asleep.onCpu(trace.calls(), asleep) : trace.calls();
    return GraphText.write(new Trace(calls, Events.NONE), columns, symbols, notes(), folding());
  }

  /**
   * The source of functions with this trace's times; functions that are not found are left out.
   * With FATHOM_SOURCE=off the cards have what was measured, and no source.
   */
  public List<Card> source(String... functions) {
    return noted(
        Stream.of(functions)
            .flatMap(f -> source.flatMap(s -> s.cardOrFacts(f, trace.calls())).stream())
            .toList());
  }

  /** Cards with what is known of their lines by their instructions, where these were recorded. */
  private List<Card> exactly(List<Card> cards) {
    if (cards.isEmpty() || !ExactRecord.isOf(this)) return cards;
    try {
      Optional<ExactLines> ran = ExactRecord.of(this).linesThatRan(symbols);
      return ran.map(lines -> cards.stream().map(lines::on).toList()).orElse(cards);
    } catch (IOException e) { // the cards are right without
      return cards;
    }
  }

  List<Card> noted(List<Card> made) {
    List<Card> cards = exactly(made);
    Notes notes = notes();
    return cards.stream().map(c -> c.withNotes(notes.on(c.function()))).toList();
  }

  /** The author's remarks, which a recording keeps. */
  public Notes notes() {
    return Notes.of(capture.text(NOTES));
  }

  /**
   * This run with a remark; it is shown with the picture, in the card and in the text. Where this
   * run was recorded or replayed, the recording has it, too.
   *
   * @param target a call's row in {@link #calls()}, a function, or FUNCTION:LINE
   * @param text one line; "" takes an earlier remark on the same away
   * @throws IllegalArgumentException when the trace has no such call or function
   * @throws IOException when the recording cannot be written
   */
  public TracedRun note(String target, String text) throws IOException {
    Notes more = notes().with(target, text, trace.calls());
    if (more.equals(notes())) return this;
    TracedRun told = with(capture.with(NOTES, more.text()));
    String recording = capture.text(Recorder.PLACE);
    if (recording.isEmpty()) return told;
    Recorder.write(told.recordable(), RecordingFolder.ofNotebook().find(recording));
    return told;
  }

  /** The recording that this run was recorded in or read from; "" when there is none. */
  public String recording() {
    return capture.text(Recorder.PLACE);
  }

  /**
   * This run with calls left out of the picture and the text: a counted "..." stands for them. Its
   * tables have them all.
   *
   * @param patterns of functions, "irq*"; none: nothing is left out
   */
  public TracedRun fold(String... patterns) {
    Folding.of(trace.calls(), List.of(patterns));
    return with(capture.with(FOLDED, String.join("\n", patterns)));
  }

  Folding folding() {
    try {
      return Folding.of(trace.calls(), capture.lines(FOLDED));
    } catch (IllegalArgumentException e) { // what a recording says may be anything
      return Folding.NONE;
    }
  }

  /** The source beside this trace, of another tree or in short. */
  public SourceQuery querySource() {
    return new SourceQuery().of(this);
  }

  /**
   * Writes this run to {@code recordings/NAME.zip} beside the notebook, from where {@code %replay
   * NAME} shows it on any machine.
   *
   * @return the file
   * @throws IllegalArgumentException when that is no name for a recording
   */
  public Path record(String name) throws IOException {
    RecordingName place = RecordingFolder.ofNotebook().place(name);
    Recorder.write(recordable(), place);
    return place.file();
  }

  /**
   * Writes this run as a file for another tool.
   *
   * @param table for PARQUET and CSV: "calls", "functions", "events", "sched_switch", ..
   * @return the file
   */
  public Path export(Export format, Path file, String table) throws IOException {
    format.write(this, table, file);
    return file;
  }

  /** Writes this run as a file for another tool; of tables, the calls. */
  public Path export(Export format, Path file) throws IOException {
    return export(format, file, "calls");
  }

  /** What a recording of this run holds. */
  Capture recordable() throws IOException {
    return TraceFile.withOriginal(capture).with("about/account", reading.account().text());
  }

  /** The slowest path: its functions one below the other, with their source. */
  public WalkView walk() {
    Walk walk = Walk.slowest(trace.calls());
    Map<String, Card> cards = new HashMap<>();
    for (Walk.Step step : walk.steps()) {
      source(step.function()).forEach(card -> cards.put(step.function(), card));
    }
    return new WalkView(walk, cards, source.map(KernelSource::release).orElse(""));
  }

  /** What the program printed, stdout before stderr. */
  public String output() {
    return capture.text("run/" + runs.shown() + "/stdout")
        + capture.text("run/" + runs.shown() + "/stderr");
  }

  /** Everything that the output of this run shows. */
  public RunView view() {
    return new RunSummary(this).view();
  }

  @Override
  public String toString() {
    return capture.text(HEADLINE) + ": " + trace.calls().size() + " calls";
  }

  List<FunctionTimes> functionTimes() {
    return FunctionTimes.of(trace.calls(), layers);
  }

  Capture capture() {
    return capture;
  }

  Runs measured() {
    return runs;
  }

  long[] asleep() {
    return asleep;
  }

  Layer[] layerOfCalls() {
    return layers;
  }

  Optional<KernelSource> kernelSource() {
    return source;
  }

  boolean interrupted() {
    return capture.has(Capture.INTERRUPTED);
  }

  /**
   * The functions to ask for their return values; empty when no root failed, or who refused is
   * known.
   */
  List<String> functionsToProbe(Collection<String> asked) {
    return refusal().map(r -> Returns.functionsToProbe(trace.calls(), r, asked)).orElse(List.of());
  }

  /** This run with another account of how this process came by it. */
  TracedRun with(Capture told) {
    return new TracedRun(told, reading, runs, trace, values, symbols, source);
  }

  /** This run with the return values of another run of the same program. */
  TracedRun withReturns(Capture returns) throws IOException {
    return new TracedRun(
        capture.withReturns(returns),
        reading,
        runs,
        joined(trace, returns),
        values,
        symbols,
        source);
  }
}
