package fathom;

import fathom.analyse.Asleep;
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
import fathom.analyse.Values;
import fathom.analyse.Walk;
import fathom.kernel.display.Progress;
import fathom.read.Account;
import fathom.read.Capture;
import fathom.read.Symbols;
import fathom.show.GraphText;
import fathom.show.Plot;
import fathom.show.RefusalView;
import fathom.show.RunView;
import fathom.show.WalkView;
import fathom.source.Card;
import fathom.source.KernelSource;
import fathom.table.Sheet;
import fathom.target.RecordingFolder;
import fathom.target.RecordingName;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Notes;
import fathom.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/**
 * A traced run: a thin façade over a trace, the capture that it was read from, and the kernel's
 * source. It is what a magic binds to {@code trace}. Times are nanoseconds.
 */
public final class TracedRun {
  private final ReadRun read;
  private final long[] asleep;
  private final Layer[] layers;
  private final Optional<KernelSource> source;
  private final RunTables tables;
  private final Function<String, Optional<String>> paths;
  private UnaryOperator<Card> exactly; // made with the first card

  TracedRun(ReadRun read, Optional<KernelSource> source) {
    this.read = read;
    Trace trace = read.trace();
    this.source = source.map(s -> s.checkedBy(trace.calls().functions(), this::isProgramsOwn));
    // What the emulator recorded has no time in which nothing of it ran.
    boolean nominal = NominalTime.isIn(trace.calls());
    asleep = nominal ? new long[trace.calls().size()] : Asleep.perCall(trace);
    paths = SourcePaths.of(read.capture(), this.source);
    layers = layersOf(trace.calls());
    tables = new RunTables(read, layers, asleep);
  }

  /** The same calls; what was worked out of them stays. */
  private TracedRun(TracedRun same, ReadRun read) {
    this.read = read;
    source = same.source;
    paths = same.paths;
    asleep = same.asleep;
    layers = same.layers;
    tables = new RunTables(read, layers, asleep);
  }

  /** Whether a function is the program's own: it lies in the lower half of addresses. */
  boolean isProgramsOwn(String function) {
    return LongStream.of(read.symbols().addresses(function)).anyMatch(at -> at > 0);
  }

  /** The columns behind the tables. */
  public Trace trace() {
    return read.trace();
  }

  /** All measured runs: {@code run, duration_ns, shown}. */
  public Table runs() {
    return tables.runs();
  }

  /**
   * One row a root: {@code call, function, pid, comm, start_ns, duration_ns, calls, ret, file,
   * bytes, pos, flags}.
   */
  public Table roots() {
    return tables.roots();
  }

  /**
   * One row a call: {@code call, parent, depth, cpu, pid, comm, function, start_ns, duration_ns,
   * self_ns, children, ret, note, values, instructions, self_instructions, kind}; what the trace
   * does not tell is missing.
   */
  public Table calls() {
    return tables.calls();
  }

  /**
   * A call and everything that it called, directly or not: rows of {@link #calls()}.
   *
   * @param call the number in the column {@code call}
   * @throws IllegalArgumentException when there is no such call; says which there are
   */
  public Table tree(int call) {
    return tables.tree(call);
  }

  /** All calls of a function, wherever they are: rows of {@link #calls()}. */
  public Table calls(String function) {
    return tables.calls(function);
  }

  /** All calls of a task: rows of {@link #calls()}. */
  public Table ofTask(int pid) {
    return tables.ofTask(pid);
  }

  /**
   * The calls that ran at any moment of a stretch of time, whether they began or ended in it or
   * not: rows of {@link #calls()}. Calls whose start is unknown are not among them.
   *
   * @param fromNanos on the trace's clock, as {@code start_ns}
   * @param toNanos the first moment behind the stretch
   */
  public Table slice(long fromNanos, long toNanos) {
    return tables.slice(fromNanos, toNanos);
  }

  /** What was read of calls: arguments, fields, return values. */
  public Values values() {
    return read.values();
  }

  /**
   * One row a function: {@code function, layer, calls, total_ns, self_ns, p50_ns, p99_ns, max_ns},
   * by self time.
   */
  public Table functions() {
    return tables.functions();
  }

  /**
   * One row a layer: {@code layer, calls, self_ns, share, self_instructions}; the shares add up to
   * 1.
   */
  public Table layers() {
    return tables.layers();
  }

  /**
   * What the kernel lost before it could be read, by CPU; account() has what the reader dropped.
   */
  public Table losses() {
    return tables.losses();
  }

  /**
   * What the reader read, what was lost and what it dropped, by kind: {@code part, kind, count,
   * first}.
   */
  public Table account() {
    return tables.account();
  }

  /**
   * The workload's system calls, when {@code --events syscalls} recorded them: {@code pid, name,
   * arguments, start_ns, duration_ns, ret, errno, file, call, roots}; {@code call} is the row in
   * {@link #calls()} of the first traced root in it, missing when none is.
   */
  public Table systemCalls() {
    return tables.systemCalls();
  }

  List<SystemCall> strace() {
    return tables.strace();
  }

  /** One row an event: {@code event, time_ns, cpu, pid, kind, fields}; the fields as JSON. */
  public Table events() {
    return tables.events();
  }

  /**
   * One row an event of a kind, with its fields as columns.
   *
   * @param kind "sched_switch" or "sched:sched_switch"
   * @throws IllegalArgumentException when none was recorded; says which were
   */
  public Table events(String kind) {
    return tables.events(kind);
  }

  /** All tables of this run, as SQL knows them. */
  List<Sheet> sheets() {
    return tables.sheets();
  }

  Account read() {
    return read.reading().account();
  }

  /** The duration of all roots together, or {@link Calls#UNKNOWN}. */
  public long durationNanos() {
    return Roots.durationNanos(trace().calls());
  }

  /** How the time divides over the layers. */
  public Shares shares() {
    return tables.shares();
  }

  /** Who refused, when a traced call returned an error. */
  public Optional<Refusal> refusal() {
    return Refusal.of(trace().calls());
  }

  /**
   * Who refused a call that failed, in words: by every instruction when these were recorded, else
   * by return values.
   *
   * @throws IOException when the record of instructions cannot be read
   */
  public RefusalView refused() throws IOException {
    return refused(Progress.NONE);
  }

  /** As {@link #refused()}. */
  public RefusalView refused(Progress progress) throws IOException {
    return Refused.of(this, progress);
  }

  Symbols symbols() {
    return read.symbols();
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
    Calls calls = onCpu ? Asleep.onCpu(trace().calls(), asleep) : trace().calls();
    return GraphText.write(
        new Trace(calls, Events.NONE), columns, read.symbols(), notes(), folding());
  }

  /**
   * The source of functions with this trace's times; functions that are not found are left out.
   * With FATHOM_SOURCE=off the cards have what was measured, and no source.
   */
  public List<Card> source(String... functions) {
    return noted(
        Stream.of(functions)
            .flatMap(
                f -> source.flatMap(s -> s.cardOrFacts(f, trace().calls(), exactly())).stream())
            .toList());
  }

  /** The card of a function without a definition in C, where every instruction is known. */
  Optional<Card> executedWithoutSource(String function) {
    if (exact().isEmpty()) return Optional.empty();
    try {
      return exact().get().cardWithoutSource(this, function);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What adds to a card what is known by instructions, where these were recorded. */
  synchronized UnaryOperator<Card> exactly() {
    if (exactly != null) return exactly;
    exactly = card -> card;
    if (exact().isEmpty()) return exactly;
    try {
      exactly = exact().get().cards(this);
    } catch (IOException e) {
      return exactly; // the cards are right without
    }
    return exactly;
  }

  List<Card> noted(List<Card> made) {
    Notes notes = notes();
    return made.stream().map(c -> c.withNotes(notes.on(c.function()))).toList();
  }

  /** The author's remarks, which a recording keeps. */
  public Notes notes() {
    return Notes.of(read.capture().text(About.NOTES));
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
    Notes more = notes().with(target, text, trace().calls());
    if (more.equals(notes())) return this;
    TracedRun told = with(read.capture().with(About.NOTES, more.text()));
    String recording = read.capture().text(Recorder.PLACE);
    if (recording.isEmpty()) return told;
    Recorder.write(told.recordable(), RecordingFolder.ofNotebook().find(recording));
    return told;
  }

  /** How this process came by it: "live", "replay of recordings/a.zip, traced ..", "read ..". */
  public String origin() {
    return String.join(", ", Circumstances.origin(read.capture()));
  }

  /** The recording that this run was recorded in or read from; "" when there is none. */
  public String recording() {
    return read.capture().text(Recorder.PLACE);
  }

  /**
   * This run with calls left out of the picture and the text: a counted "..." stands for them. Its
   * tables have them all.
   *
   * @param patterns of functions, "irq*"; none: nothing is left out
   */
  public TracedRun fold(String... patterns) {
    Folding.of(trace().calls(), List.of(patterns));
    return with(read.capture().with(About.FOLDED, String.join("\n", patterns)));
  }

  Folding folding() {
    try {
      return Folding.of(trace().calls(), read.capture().lines(About.FOLDED));
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
    Capture told = TraceFile.withOriginal(read.capture());
    return SourcePaths.in(told, read.reading().trace().calls().functions(), paths)
        .with("about/account", read.reading().account().text());
  }

  /** The slowest path: its functions one below the other, with their source. */
  public WalkView walk() {
    Walk walk = Walk.slowest(trace().calls());
    Map<String, Card> cards = new HashMap<>();
    for (Walk.Step step : walk.steps()) {
      source(step.function()).forEach(card -> cards.put(step.function(), card));
    }
    return new WalkView(walk, cards, source.map(KernelSource::release).orElse(""));
  }

  /** What the program printed, stdout before stderr. */
  public String output() {
    return read.capture().text("run/" + read.runs().shown() + "/stdout")
        + read.capture().text("run/" + read.runs().shown() + "/stderr");
  }

  /** Everything that the output of this run shows. */
  public RunView view() {
    return new RunSummary(this).view();
  }

  @Override
  public String toString() {
    return read.capture().text(About.HEADLINE) + ": " + trace().calls().size() + " calls";
  }

  List<FunctionTimes> functionTimes() {
    return tables.functionTimes();
  }

  Capture capture() {
    return read.capture();
  }

  Runs measured() {
    return read.runs();
  }

  long[] asleep() {
    return asleep;
  }

  Layer[] layerOfCalls() {
    return layers;
  }

  /** The layers of calls of this run's kernel. */
  Layer[] layersOf(Calls calls) {
    return new Layers(paths).perCall(calls);
  }

  Optional<KernelSource> kernelSource() {
    return source;
  }

  boolean interrupted() {
    return read.capture().has(Capture.INTERRUPTED);
  }

  /**
   * The functions to ask for their return values; empty when no root failed, or who refused is
   * known.
   */
  List<String> functionsToProbe(Collection<String> asked) {
    return refusal()
        .map(r -> Returns.functionsToProbe(trace().calls(), r, asked))
        .orElse(List.of());
  }

  /** This run with another account of how this process came by it. */
  TracedRun with(Capture told) {
    return new TracedRun(this, read.with(told));
  }

  /** This run with the return values of another run of the same program. */
  TracedRun withReturns(Capture returns) throws IOException {
    return new TracedRun(
        read.with(read.capture().withReturns(returns))
            .with(RunReader.joined(read.trace(), returns)),
        source);
  }

  /** Every instruction of it, where these were recorded. */
  Optional<ExactRecord> exact() {
    return read.exact();
  }
}
