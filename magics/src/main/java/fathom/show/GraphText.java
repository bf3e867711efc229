package fathom.show;

import fathom.read.Symbols;
import fathom.trace.Trace;

/** Writes calls as the kernel's function_graph tracer prints them. */
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

  private GraphText() {}

  /**
   * Writes a trace.
   *
   * @param symbols tells the module of a function, which the kernel prints behind its name
   */
  public static String write(Trace trace, Columns columns, Symbols symbols) {
    throw new UnsupportedOperationException("not yet written");
  }
}
