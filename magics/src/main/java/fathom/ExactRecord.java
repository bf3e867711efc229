package fathom;

import fathom.analyse.ExactCards;
import fathom.analyse.ExactRefusal;
import fathom.analyse.ExactRefusals;
import fathom.analyse.ExactRoots;
import fathom.analyse.Executed;
import fathom.analyse.UsedLines;
import fathom.read.Account;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedReader;
import fathom.read.ExecutedTrace;
import fathom.read.Symbols;
import fathom.source.Card;
import fathom.source.KernelSource;
import fathom.source.LineTable;
import fathom.source.LineTables;
import fathom.trace.Calls;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Every instruction of a run: decoded once, and asked by all that shows something of it. */
final class ExactRecord {
  /** What the emulator recorded of the run. */
  static final String PIECE = "run/0/executed";

  /** The symbols of the program, when what it does itself was recorded. */
  static final String PROGRAM_SYMBOLS = "run/0/program-symbols";

  /** The lines of the functions that were executed, in a recording. */
  static final String LINES = "run/0/lines";

  private final Calls calls;
  private final Executed executed;
  private final Account account;
  private final Symbols symbols;
  private final String version;
  private final Map<String, Long> modules;
  private final byte[] recorded;
  private ExactRefusals disassembled;
  private List<ExactRefusal> refusals;
  private boolean byLine;
  private boolean bySource;

  private ExactRecord(
      Calls calls,
      Executed executed,
      Account account,
      Symbols symbols,
      String version,
      Map<String, Long> modules,
      byte[] recorded) {
    this.calls = calls;
    this.executed = executed;
    this.account = account;
    this.symbols = symbols;
    this.version = version;
    this.modules = modules;
    this.recorded = recorded;
  }

  /**
   * Reads it.
   *
   * @throws IOException when it is no record of executed code
   */
  static ExactRecord read(Capture capture, Symbols symbols) throws IOException {
    ExecutedLog log = ExecutedLog.read(capture.bytes(PIECE));
    Executed executed = new Executed(log.blocks());
    String program = capture.has("workload/workload.c") ? "workload" : "program";
    ExecutedTrace trace = ExecutedReader.read(log, symbols, program, capture.pids(0), executed);
    executed.renumber(trace::row);
    ExactRecord record =
        new ExactRecord(
            results(trace.trace().calls(), capture),
            executed,
            trace.account(),
            symbols,
            capture.text(About.VERSION).strip(),
            modules(capture),
            capture.has(LINES) ? capture.bytes(LINES) : new byte[0]);
    boolean failed = record.calls.roots().anyMatch(r -> ExactRoots.failed(record.calls, r));
    return failed ? record.withReturns() : record;
  }

  private static Calls results(Calls calls, Capture capture) throws IOException {
    CaptureReader reader = new CaptureReader(capture);
    return reader.has(0) ? ExactRoots.results(calls, reader.read(0).trace().events()) : calls;
  }

  /** With the error on each call that handed it up. */
  private ExactRecord withReturns() throws IOException {
    long[] returned = new long[calls.size()];
    Arrays.setAll(returned, calls::returned);
    for (ExactRefusal refusal : refusals(Optional.empty())) {
      for (int call : refusal.returning()) returned[call] = refusal.error();
    }
    return new ExactRecord(
        calls.withReturns(returned), executed, account, symbols, version, modules, recorded);
  }

  /** All calls that were recorded: of system calls that write, and of what one asked for. */
  Calls calls() {
    return calls;
  }

  Executed executed() {
    return executed;
  }

  Account account() {
    return account;
  }

  Symbols symbols() {
    return symbols;
  }

  /** Of the kernel; only records of the same one have the same code. */
  String version() {
    return version;
  }

  /**
   * The kernel's lines, where %lines made them, or the recording has them.
   *
   * @throws IOException when the table is damaged
   */
  Optional<LineTable> lines() throws IOException {
    if (recorded.length > 0) return Optional.of(LineTable.read(recorded));
    return LineTables.find(version).map(table -> table.withModules(modules));
  }

  /** A capture with the lines of what was executed in it, where they are known here. */
  static Capture withLines(Capture capture) throws IOException {
    if (!capture.has(PIECE) || capture.has(LINES)) return capture;
    Optional<LineTable> table = LineTables.find(capture.text(About.VERSION).strip());
    if (table.isEmpty()) return capture;
    byte[] lines =
        UsedLines.of(
            table.get().withModules(modules(capture)),
            ExecutedLog.read(capture.bytes(PIECE)).blocks(),
            Symbols.of(capture.bytes("kallsyms")));
    return capture.with(LINES, lines);
  }

  /**
   * Who refused, for each system call.
   *
   * @param source says on which line an error's name stands, where compilers moved its number
   * @throws IOException when binutils are missing, or the line table is damaged
   */
  synchronized List<ExactRefusal> refusals(Optional<KernelSource> source) throws IOException {
    Optional<LineTable> lines = lines();
    boolean known = byLine == lines.isPresent() && bySource == source.isPresent();
    if (refusals != null && known) return refusals;
    try {
      if (disassembled == null) disassembled = ExactRefusals.of(calls, executed);
      refusals = disassembled.by(lines, (f, file) -> CodePlaces.text(source, f, file)).all();
      byLine = lines.isPresent();
      bySource = source.isPresent();
      return refusals;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the result was followed.", e);
    }
  }

  /**
   * Who refused the system calls that failed.
   *
   * @throws IOException as {@link #refusals}
   */
  List<ExactRefusal> failures(Optional<KernelSource> source) throws IOException {
    boolean allWell =
        calls
            .roots()
            .allMatch(r -> calls.returned(r) != Calls.UNKNOWN && !ExactRoots.failed(calls, r));
    if (allWell) return List.of(); // nothing need be followed
    return refusals(source).stream().filter(r -> r.error() < 0).toList();
  }

  /**
   * What adds to the cards of a run what is known by instructions.
   *
   * @throws IOException when the line table is damaged
   */
  UnaryOperator<Card> cards(TracedRun run) throws IOException {
    Optional<KernelSource> source = run.kernelSource();
    if (source.isEmpty()) return card -> card;
    ExactCards cards = cards(run, source.get());
    boolean returned = account.notes().isEmpty(); // nothing is missing at its end
    return card -> source.get().concluded(cards.on(card), returned, symbols::isFunction);
  }

  /**
   * The card of a function that was executed and has no definition in C.
   *
   * @throws IOException when the line table is damaged
   */
  Optional<Card> cardWithoutSource(TracedRun run, String function) throws IOException {
    Optional<KernelSource> source = run.kernelSource();
    if (source.isEmpty()) return Optional.empty();
    return cards(run, source.get()).without(function, source.get().release());
  }

  private ExactCards cards(TracedRun run, KernelSource source) throws IOException {
    return new ExactCards(
        executed,
        calls,
        run.trace().calls(),
        symbols,
        lines(),
        source::definition,
        LineTables.offer(version));
  }

  /** Where modules lie: "xfs 1593344 1 - Live 0xffffffffc0400000". */
  private static Map<String, Long> modules(Capture capture) {
    Map<String, Long> bases = new HashMap<>();
    for (String line : capture.lines("modules")) {
      String[] words = line.split(" ");
      if (words.length < 6 || !words[5].matches("0x[0-9a-f]{16}")) continue;
      bases.put(words[0], Long.parseUnsignedLong(words[5].substring(2), 16));
    }
    return bases;
  }
}
