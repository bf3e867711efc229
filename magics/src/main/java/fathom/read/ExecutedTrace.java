package fathom.read;

import fathom.trace.Trace;

/**
 * The exact calls of a record of executed code.
 *
 * @param trace the calls with their instructions; times are nominal, 2 ns an instruction
 * @param account what was read
 * @param rows the row of each call by the order of their entry; -1 for a tracer's
 * @param executed instructions in the record
 * @param elsewhere of them those of other tasks, and of this one outside of what is traced
 * @param tracers of them those of a tracer in the kernel
 * @param unexplained how often a block followed another one without a reason that the code tells
 */
public record ExecutedTrace(
    Trace trace,
    Account account,
    int[] rows,
    long executed,
    long elsewhere,
    long tracers,
    long unexplained) {
  /** The row of a call that {@link ExecutedReader.Ran} numbers; -1 for one of the tracer. */
  public int row(int call) {
    return rows[call];
  }
}
