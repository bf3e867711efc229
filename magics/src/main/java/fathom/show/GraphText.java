package fathom.show;

import fathom.analyse.Folding;
import fathom.read.Symbols;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Note;
import fathom.trace.Notes;
import fathom.trace.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes calls and events as the kernel's function_graph tracer prints them: leaves folded, events
 * as comments, a banner where a CPU changes the task (kernel/trace/trace_functions_graph.c). Events
 * other than sched_switch show their fields plainly, without the kernel's own print format.
 */
public final class GraphText {
  /**
   * What is printed beside a call, as the kernel's trace options of these names.
   *
   * @param header the comment lines before the first record
   * @param cpu funcgraph-cpu
   * @param duration funcgraph-duration
   * @param proc funcgraph-proc: task name, cut to 7 bytes, and pid
   * @param abstime funcgraph-abstime: seconds of the trace clock
   * @param tail funcgraph-tail: the function's name at every closing brace
   */
  public record Columns(
      boolean header, boolean cpu, boolean duration, boolean proc, boolean abstime, boolean tail) {
    /** The kernel's default: CPU and duration, with the header. */
    public static final Columns DEFAULT = new Columns(true, true, true, false, false, false);
  }

  /** Deeper calls than this are never compared with their entry (FTRACE_RETFUNC_DEPTH). */
  private static final int COMPARED_DEPTH = 50;

  private static final int COMM_LENGTH = 7;
  private static final int TASK_WIDTH = 14;
  private static final String NO_DURATION = "              |  ";

  /** What the printer remembers of a CPU. */
  private static final class Cpu {
    final int[] entered = new int[COMPARED_DEPTH];
    String task;
    int pid;
    int depth;
  }

  private final Trace trace;
  private final Columns columns;
  private final Symbols symbols;
  private final int cpuDigits;
  private final Map<Integer, List<Note>> notes;
  private final Folding folding;
  private final Map<Integer, String> comms = new HashMap<>();
  private final Map<Integer, Cpu> cpus = new HashMap<>();
  private final StringBuilder out = new StringBuilder();

  private GraphText(
      Trace trace, Columns columns, Symbols symbols, int cpuDigits, Notes notes, Folding folding) {
    this.trace = trace;
    this.columns = columns;
    this.symbols = symbols;
    this.cpuDigits = cpuDigits;
    this.notes = notes.byCall(trace.calls());
    this.folding = folding;
    Calls calls = trace.calls();
    for (int i = 0; i < calls.size(); i++) comms.put(calls.pid(i), calls.comm(i));
    for (Events.Event e : trace.events().ofKind(EventText.SWITCH)) {
      comms.put((int) e.number("prev_pid"), e.text("prev_comm"));
      comms.put((int) e.number("next_pid"), e.text("next_comm"));
    }
  }

  /**
   * Writes a trace. Where all starts are known the records are in the order of time, else root by
   * root.
   *
   * @param symbols tells the module of a function, which the kernel prints behind its name
   */
  public static String write(Trace trace, Columns columns, Symbols symbols) {
    return write(trace, columns, symbols, Notes.NONE, Folding.NONE);
  }

  /**
   * Writes a trace with remarks, which become comments, and without folded calls, of which a line
   * says how many they were.
   */
  public static String write(
      Trace trace, Columns columns, Symbols symbols, Notes notes, Folding folding) {
    List<GraphRecord> records = GraphRecord.of(trace, folding);
    int most = records.stream().mapToInt(GraphRecord::cpu).max().orElse(0);
    int digits = Integer.toString(most).length();
    GraphText text = new GraphText(trace, columns, symbols, digits, notes, folding);
    if (columns.header()) text.header();
    text.records(records);
    return text.out.toString();
  }

  private void header() {
    out.append("# tracer: function_graph\n#\n#");
    column(columns.abstime(), "     TIME       ");
    column(columns.cpu(), " CPU");
    column(columns.proc(), "  TASK/PID       ");
    column(columns.duration(), "  DURATION   ");
    out.append("               FUNCTION CALLS\n#");
    column(columns.abstime(), "      |         ");
    column(columns.cpu(), " |  ");
    column(columns.proc(), "   |    |        ");
    column(columns.duration(), "   |   |      ");
    out.append("               |   |   |   |\n");
  }

  private void column(boolean shown, String text) {
    if (shown) out.append(text);
  }

  private void records(List<GraphRecord> records) {
    boolean[] leaf = GraphRecord.leaves(records);
    for (int i = 0; i < records.size(); i++) {
      GraphRecord r = records.get(i);
      boolean folded = leaf[i] && r.kind() == GraphRecord.Kind.EXIT;
      if (folded) continue;
      Cpu cpu = cpus.computeIfAbsent(r.cpu(), k -> new Cpu());
      prologue(r, cpu);
      switch (r.kind()) {
        case ENTRY -> {
          Folding.Mark mark = folding.marks().get(r.call());
          if (mark != null) folded(r, mark);
          else entry(r, cpu, leaf[i]);
          remarks(r);
        }
        case EXIT -> exit(r, cpu);
        case EVENT -> comment(r, cpu);
      }
    }
  }

  private void prologue(GraphRecord r, Cpu cpu) {
    String task = task(r);
    if (cpu.task != null && cpu.pid != r.pid()) {
      String rule = " ------------------------------------------\n";
      out.append(rule);
      cpu(r);
      out.append(cpu.task).append(" => ").append(task).append('\n').append(rule).append('\n');
    }
    cpu.task = task;
    cpu.pid = r.pid();
    if (columns.abstime() && r.timeNanos() != Calls.UNKNOWN) {
      long us = r.timeNanos() / 1_000;
      out.append(String.format(Locale.ROOT, "%5d.%06d |  ", us / 1_000_000, us % 1_000_000));
    }
    if (columns.cpu()) cpu(r);
    if (columns.proc()) out.append(task).append(" | ");
  }

  private void cpu(GraphRecord r) {
    out.append(' ').append(padded(Integer.toString(r.cpu()), cpuDigits)).append(") ");
  }

  private static String padded(String number, int width) {
    return " ".repeat(Math.max(0, width - number.length())) + number;
  }

  /** Name and pid in the middle of fourteen columns; a name may hold anything, so it is cleaned. */
  private String task(GraphRecord r) {
    String comm = r.pid() == 0 ? "<idle>" : PlainText.oneLine(comms.getOrDefault(r.pid(), "<...>"));
    String s = comm.substring(0, Math.min(COMM_LENGTH, comm.length())) + "-" + r.pid();
    int spaces = Math.max(0, TASK_WIDTH - s.length());
    return " ".repeat(spaces / 2) + s + " ".repeat(spaces - spaces / 2);
  }

  private void entry(GraphRecord r, Cpu cpu, boolean leaf) {
    Calls calls = trace.calls();
    int depth = calls.depth(r.call());
    duration(leaf ? calls.durationNanos(r.call()) : Calls.UNKNOWN);
    indent(depth);
    out.append(name(r.call())).append(leaf ? "();\n" : "() {\n");
    cpu.depth = leaf ? depth - 1 : depth;
    if (depth < COMPARED_DEPTH) cpu.entered[depth] = leaf ? 0 : calls.functionId(r.call()) + 1;
  }

  private void folded(GraphRecord r, Folding.Mark mark) {
    duration(Calls.UNKNOWN);
    indent(trace.calls().depth(r.call()));
    out.append("/* ").append(mark.label());
    if (mark.nanos() != Calls.UNKNOWN) out.append(", ").append(Units.time(mark.nanos()));
    out.append(" */\n");
  }

  private void remarks(GraphRecord r) {
    for (Note note : notes.getOrDefault(r.call(), List.of())) {
      if (columns.cpu()) cpu(r);
      duration(Calls.UNKNOWN);
      indent(trace.calls().depth(r.call()) + 1);
      String line = note.line() > 0 ? note.function() + ":" + note.line() + ": " : "";
      String text = PlainText.oneLine(note.text()).replace("*/", "* /");
      out.append("/* note: ").append(line).append(text).append(" */\n");
    }
  }

  private void exit(GraphRecord r, Cpu cpu) {
    Calls calls = trace.calls();
    int depth = calls.depth(r.call());
    int id = calls.functionId(r.call()) + 1;
    boolean opener = depth >= COMPARED_DEPTH || cpu.entered[depth] == id;
    if (depth < COMPARED_DEPTH) cpu.entered[depth] = 0;
    duration(calls.durationNanos(r.call()));
    indent(depth);
    out.append('}');
    if (!opener || columns.tail()) out.append(" /* ").append(name(r.call())).append(" */");
    out.append('\n');
    cpu.depth = depth - 1;
  }

  private void comment(GraphRecord r, Cpu cpu) {
    duration(Calls.UNKNOWN);
    if (cpu.depth > 0) indent(cpu.depth + 1);
    out.append("/* ").append(EventText.of(r.event())).append(" */\n");
  }

  private void duration(long nanos) {
    if (!columns.duration()) return;
    out.append(nanos == Calls.UNKNOWN ? NO_DURATION : GraphDuration.column(nanos) + "|  ");
  }

  private void indent(int depth) {
    for (int i = 0; i < depth; i++) out.append("  ");
  }

  private String name(int call) {
    String function = PlainText.oneLine(trace.calls().function(call));
    return symbols.module(function).map(m -> function + " [" + m + "]").orElse(function);
  }
}
