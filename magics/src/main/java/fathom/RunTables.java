package fathom;

import fathom.analyse.FunctionTimes;
import fathom.analyse.Layer;
import fathom.analyse.NominalTime;
import fathom.analyse.Shares;
import fathom.analyse.SystemCall;
import fathom.analyse.Values;
import fathom.read.Reading;
import fathom.table.Sheet;
import fathom.table.Sheets;
import fathom.trace.Calls;
import fathom.trace.Selection;
import fathom.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/** The tables of a traced run; {@link TracedRun} says what is in each. */
final class RunTables {
  private final ReadRun read;
  private final Trace trace;
  private final Values values;
  private final Reading reading;
  private final Layer[] layers;
  private final long[] asleep;
  private List<FunctionTimes> functionTimes;

  RunTables(ReadRun read, Layer[] layers, long[] asleep) {
    this.read = read;
    trace = read.trace();
    values = read.values();
    reading = read.reading();
    this.layers = layers;
    this.asleep = asleep;
  }

  Table runs() {
    return Sheets.runs(read.runs()).table();
  }

  Table roots() {
    return Sheets.roots(trace.calls(), values).table();
  }

  Table calls() {
    return Sheets.calls(trace.calls(), values).table();
  }

  Table tree(int call) {
    return rows(Selection.tree(trace.calls(), call));
  }

  Table calls(String function) {
    return rows(Selection.ofFunction(trace.calls(), function));
  }

  Table ofTask(int pid) {
    return rows(Selection.ofTask(trace.calls(), pid));
  }

  Table slice(long fromNanos, long toNanos) {
    return rows(Selection.slice(trace.calls(), fromNanos, toNanos));
  }

  private Table rows(IntStream rows) {
    return Sheets.calls(trace.calls(), values).rows(rows.toArray()).table();
  }

  Table functions() {
    return Sheets.functions(functionTimes()).table();
  }

  Table layers() {
    return Sheets.layers(shares(), executedShares()).table();
  }

  Table losses() {
    return Sheets.losses(reading.account()).table();
  }

  Table account() {
    return Sheets.account(reading.account()).table();
  }

  Table systemCalls() {
    return Sheets.systemCalls(strace(), values).table();
  }

  List<SystemCall> strace() {
    return SystemCall.of(trace.calls(), trace.events());
  }

  Table events() {
    return Sheets.events(trace.events()).table();
  }

  Table events(String kind) {
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

  List<Sheet> sheets() {
    List<Sheet> sheets = new ArrayList<>(Sheets.kinds(trace.events()));
    sheets.add(Sheets.calls(trace.calls(), values));
    sheets.add(Sheets.roots(trace.calls(), values));
    sheets.add(Sheets.systemCalls(strace(), values));
    sheets.add(Sheets.functions(functionTimes()));
    sheets.add(Sheets.layers(shares(), executedShares()));
    sheets.add(Sheets.events(trace.events()));
    sheets.add(Sheets.runs(read.runs()));
    sheets.add(Sheets.losses(reading.account()));
    sheets.add(Sheets.account(reading.account()));
    return sheets;
  }

  /** Made when first asked for, since of a large trace it takes a while. */
  synchronized List<FunctionTimes> functionTimes() {
    if (functionTimes == null) functionTimes = FunctionTimes.of(trace.calls(), layers);
    return functionTimes;
  }

  Shares shares() {
    return Shares.of(trace.calls(), layers, asleep);
  }

  /** How the instructions divide over the layers, where they are known; none else. */
  private Shares executedShares() {
    Calls calls = trace.calls();
    if (!calls.hasInstructions()) return Shares.NONE;
    return Shares.of(NominalTime.byInstructions(calls), layers, new long[calls.size()]);
  }
}
