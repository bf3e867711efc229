package fathom;

import fathom.kernel.CellProgress;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Progress;
import fathom.show.Bars;
import fathom.show.CardHtml;
import fathom.show.ExplanationHtml;
import fathom.show.Lanes;
import fathom.source.Card;
import fathom.source.Explanation.Language;
import fathom.source.KernelSource;
import fathom.source.KernelTree;
import fathom.source.LineTable;
import fathom.source.LineTables;
import fathom.target.Lab;
import fathom.target.LabSettings;
import fathom.target.Places;
import fathom.target.Program;
import fathom.target.RecordingFolder;
import fathom.target.RecordingName;
import fathom.target.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The door: what a magic does, a typed call from here does, too. */
public final class Fathom {
  private static final Database DATABASE = new Database();
  private static final ReplayedPrograms REPLAYED = new ReplayedPrograms();
  private static volatile TracedRun last;

  private Fathom() {}

  /**
   * A write() to be traced; with no more said, of "hello world\n" through stdio on ext4, in the
   * lab.
   */
  public static Tracing traceWrite() {
    return new Tracing();
  }

  /**
   * Runs a bpftrace program beside one that writes "hello world\n"; for another workload {@code
   * Fathom.traceWrite()...bpftrace(..)}.
   *
   * @throws IllegalArgumentException when bpftrace refuses it; its words, by the program's lines
   */
  public static BpftraceRun bpftrace(String program) throws IOException, InterruptedException {
    return traceWrite().once().bpftrace(program, Duration.ZERO, text -> {}, Progress.NONE);
  }

  /**
   * Opens anything that ftrace wrote: a recording, trace.dat, text of any dialect, a folder of raw
   * buffers; packed or not.
   *
   * @throws IOException when it is none of these, or nothing of it can be read
   */
  public static TracedRun read(Path file) throws IOException {
    return read(file, "", CellProgress.ofThisCell());
  }

  /** As {@link #read(Path)}. */
  public static TracedRun read(String file) throws IOException {
    return read(Path.of(file));
  }

  /**
   * As {@link #read(Path)}, for a file that does not say its kernel's version.
   *
   * @param version "6.1.192", for the source cards; "" when nobody knows
   */
  public static TracedRun read(Path file, String version, Progress progress) throws IOException {
    return remember(TraceFile.open(file, version, progress));
  }

  /** The text of a trace as a traced run: a paste, with notes and elisions as people write them. */
  public static TracedRun text(String text, String version, Progress progress) throws IOException {
    return remember(TraceFile.text(text, version, progress));
  }

  /** The text of a trace as a traced run. */
  public static TracedRun text(String text) throws IOException {
    return text(text, "", CellProgress.ofThisCell());
  }

  /**
   * A recording by its name, or a file as {@link #read} takes it.
   *
   * @throws IOException when there is none, or nothing of it can be read
   */
  public static TracedRun replay(String nameOrFile, String version, Progress progress)
      throws IOException {
    RecordingName found = RecordingFolder.ofNotebook().find(nameOrFile);
    return found.part().isEmpty()
        ? read(found.file(), version, progress)
        : remember(TraceFile.of(Recorder.read(found), progress));
  }

  /**
   * A recording by its name, or a file as {@link #read} takes it, whatever it holds: calls, kernel
   * stacks, or what a bpftrace program counted.
   *
   * @throws IOException when there is none, or nothing of it can be read
   */
  public static Opened open(String nameOrFile, String version, Progress progress)
      throws IOException {
    RecordingName found = RecordingFolder.ofNotebook().find(nameOrFile);
    return TraceFile.isRecording(found)
        ? Opened.of(Recorder.read(found), progress)
        : new Opened.Calls(read(found.file(), version, progress));
  }

  /** A recording by its name, or a file as {@link #read} takes it. */
  public static TracedRun replay(String nameOrFile) throws IOException {
    return replay(nameOrFile, "", CellProgress.ofThisCell());
  }

  /**
   * SQL over the last trace: {@code calls, functions, layers, roots, runs, events, losses,
   * account}, and each kind of event by its name.
   *
   * @throws IllegalArgumentException when SQL does not take it; its message, with the line
   */
  public static Table sql(String query) throws InterruptedException {
    return sql(query, name -> null, CellProgress.ofThisCell());
  }

  /**
   * SQL over the last trace, and over those in variables: {@code mine.calls}, or a Tablesaw table's
   * name.
   *
   * @param variables what is behind a name that SQL does not know, or null
   */
  public static Table sql(String query, Map<String, Object> variables) throws InterruptedException {
    return sql(query, variables::get, CellProgress.ofThisCell());
  }

  /** A variable of the notebook by its name. */
  @FunctionalInterface
  public interface Variables {
    /** Its value; null, or any exception, when there is none. */
    Object get(String name) throws Exception;
  }

  /** As {@link #sql(String)}; variables are asked for only when the query names them. */
  public static Table sql(String query, Variables variables, Progress progress)
      throws InterruptedException {
    return DATABASE.query(
        query, last, variables, percent -> progress.at("running the query", percent / 100.0));
  }

  /**
   * Makes the table that leads from a kernel's instructions to lines of its source; says what it
   * has.
   *
   * @param kernel "6.1", a version that is here, or "" for the lab's
   * @param deb the package with its debug information, where one has it; else it is fetched
   * @throws IOException when the kernel's debug information cannot be had
   */
  public static String lines(String kernel, Optional<Path> deb, Progress progress)
      throws IOException, InterruptedException {
    LabSettings settings =
        kernel.isEmpty() ? LabSettings.DEFAULT : LabSettings.DEFAULT.withKernel(kernel);
    String version = Lab.shared().with(settings).version(progress);
    LineTable table = LineTables.get(version, deb, progress);
    List<String> modules = table.modules();
    return "Lines of Linux "
        + version
        + (modules.isEmpty() ? "" : " and its modules " + String.join(", ", modules))
        + " are here.\n";
  }

  /** Two traced runs, aligned by call path: where they part, and what each took. */
  public static ComparedRuns compare(TracedRun a, TracedRun b) {
    return compare("a", a, "b", b);
  }

  /** As {@link #compare(TracedRun, TracedRun)}, with names for the two. */
  public static ComparedRuns compare(String nameA, TracedRun a, String nameB, TracedRun b) {
    return ComparedRuns.of(nameA, a, nameB, b);
  }

  /**
   * A chart of a table: a bar for each value of one column, divided by those of another.
   *
   * @param value a column of numbers; nanoseconds when its name ends in "_ns"
   * @throws IllegalArgumentException when the table has no such column
   */
  public static Bars bars(Table table, String bar, String part, String value) {
    return Bars.of(table, bar, part, value);
  }

  /**
   * A chart of when things happened: a lane for each value of a column, a box for each row.
   *
   * @param start a column of nanoseconds; the earliest is shown as 0
   * @param duration a column of nanoseconds; 0 is a moment
   * @throws IllegalArgumentException when the table has no such column
   */
  public static Lanes lanes(Table table, String lane, String what, String start, String duration) {
    return Lanes.of(table, lane, what, start, duration);
  }

  /** The names of the recordings beside the notebook. */
  public static List<String> recordings() {
    return RecordingFolder.ofNotebook().names();
  }

  /** The run that was traced or opened last; empty before the first. */
  public static Optional<TracedRun> last() {
    return Optional.ofNullable(last);
  }

  /**
   * The cards of functions, with the times of the run traced last, and of structures ("struct
   * kiocb"), tables, macros and constants, with what of them the run used; none with
   * FATHOM_SOURCE=off.
   */
  public static List<Card> source(List<String> functions, Progress progress) throws IOException {
    return new SourceQuery().cards(functions, progress);
  }

  /** Kernel source of another tree than the traced kernel's, in short, or around a function. */
  public static SourceQuery querySource() {
    return new SourceQuery();
  }

  /**
   * The kernel trees at hand, one a row: {@code kernel, path, revision, hash, cached_bytes}; those
   * that {@code %source --tree} has named among them.
   */
  public static Table trees() throws IOException {
    return SourceTrees.table();
  }

  /** The cards of functions, with the times of the run traced last. */
  public static List<Card> source(String... functions) throws IOException {
    return source(List.of(functions), CellProgress.ofThisCell());
  }

  /** Cards of several traced runs in columns, each below its title. */
  public static MimeBundle beside(Map<String, List<Card>> columns) {
    return CardHtml.beside(columns);
  }

  /** As {@link #beside(Map)}, for two of them. */
  public static MimeBundle beside(String left, List<Card> one, String right, List<Card> other) {
    Map<String, List<Card>> columns = new LinkedHashMap<>();
    columns.put(left, one);
    columns.put(right, other);
    return beside(columns);
  }

  /** What functions are for, as text; "" for those that have no explanation. */
  public static String explain(String function) {
    TracedRun run = last;
    String release = run == null ? "" : run.kernelSource().map(KernelSource::release).orElse("");
    return ExplanationHtml.plain(function, release);
  }

  /**
   * Chooses the language of explanations: "en" or "zh".
   *
   * @throws IllegalArgumentException for any other
   */
  public static void language(String code) {
    ExplanationHtml.language(Language.of(code));
  }

  /** The language of explanations: "en" or "zh". */
  public static String language() {
    return ExplanationHtml.language().code();
  }

  /** Functions of the kernel's source that begin so, for completion; empty where there is none. */
  public static List<String> sourceFunctions(String prefix) {
    TracedRun run = last;
    Optional<KernelSource> source = run == null ? Optional.empty() : run.kernelSource();
    return source.map(s -> s.functions(prefix)).orElseGet(() -> functions(prefix));
  }

  /** The versions of the kernel trees at hand, for completion. */
  public static List<String> sourceKernels() {
    try {
      return KernelSource.trees().stream().map(KernelTree::release).distinct().toList();
    } catch (IOException e) {
      return List.of(); // what cannot be listed is not offered
    }
  }

  /** Starts a C or C++ program in the lab, which goes on over cells; says how it is. */
  public static String startProgram(
      LabSettings lab, String name, String code, String language, Progress progress)
      throws IOException, InterruptedException {
    return REPLAYED.instead(
        name,
        "started",
        () ->
            started(
                Lab.shared()
                    .with(lab)
                    .start(name, new Workload.Source(code, language, List.of()), progress)));
  }

  private static String started(Program program) {
    return program.name()
        + (program.state().equals("ended")
            ? " has ended already."
            : program.state().equals("rests")
                ? " runs as pid " + program.pid() + " and waits."
                : " runs as pid " + program.pid() + ".")
        + "\n"
        + program.stdout()
        + program.stderr();
  }

  /** Starts a C program in the lab, which goes on over cells; says how it is. */
  public static String startProgram(String name, String code)
      throws IOException, InterruptedException {
    return startProgram(LabSettings.DEFAULT, name, code, "c", CellProgress.ofThisCell());
  }

  /**
   * Sends signals ("USR1", "USR1*3") to a program, each when it sleeps; gives what it printed
   * since.
   */
  public static String signal(String program, String signals)
      throws IOException, InterruptedException {
    List<String> each = SignalList.parse(signals);
    return REPLAYED.instead(
        program,
        "signalled",
        () -> {
          StringBuilder printed = new StringBuilder();
          for (String one : each) {
            Program now = Lab.shared().signal(program, one);
            printed.append(now.stdout()).append(now.stderr());
          }
          return printed.toString();
        });
  }

  /**
   * Where a kernel can be traced from here, and why not elsewhere: {@code target, possible, why}.
   */
  public static Table targets() throws IOException {
    List<Places.Place> all = Places.here().all();
    return Table.create(
        "targets",
        StringColumn.create("target", all.stream().map(Places.Place::name)),
        StringColumn.create("possible", all.stream().map(p -> p.possible() ? "yes" : "no")),
        StringColumn.create("why", all.stream().map(Places.Place::why)));
  }

  /** The lab: its status, its guests, a shell in it. */
  public static Lab lab() {
    return Lab.shared();
  }

  /** The programs that run in the lab. */
  public static List<String> programs() {
    return Lab.shared().programs().stream().map(Program::name).toList();
  }

  /** Ends a program; says so. */
  public static String stopProgram(String name) throws IOException, InterruptedException {
    return REPLAYED.instead(
        name,
        "ended",
        () -> {
          Lab.shared().stop(name);
          return name + " has ended.\n";
        });
  }

  /** Traceable functions that begin so, for completion; empty before the lab has started. */
  public static List<String> functions(String prefix) {
    return Lab.shared().knownFunctions().stream()
        .filter(f -> f.startsWith(prefix))
        .limit(200)
        .toList();
  }

  /** Takes a run for the last one: what comes next is about it. */
  public static TracedRun remember(TracedRun run) {
    last = run;
    return run;
  }
}
