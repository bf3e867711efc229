package fathom.show;

import fathom.analyse.Folding;
import fathom.analyse.Layer;
import fathom.analyse.Shares;
import fathom.analyse.SystemCall;
import fathom.analyse.Values;
import fathom.source.Card;
import fathom.trace.Calls;
import fathom.trace.Notes;
import java.util.List;

/**
 * Everything that the output of a traced run shows, finished; the input of the HTML, the PNG and
 * the plain text.
 *
 * @param headline what was called with what, and how it ended: <i>vfs_write("hello world\n")</i>;
 *     plain text
 * @param durationNanos of all roots together, or {@link Calls#UNKNOWN}
 * @param facts the rest of the line of facts, in order: "ext4", "Linux 6.1.192-cloud", "lab,
 *     emulated CPU", "no events lost"
 * @param warnings what the reader must know, each a sentence: losses, truncation, a workload that
 *     crashed
 * @param calls the calls of the shown run
 * @param asleepNanos per call: the part of its self time that it slept; 0 for most
 * @param layers per call: the layer that its self time counts for; a helper's (a lock, a string
 *     function) is its caller's, an interrupt's whole subtree is INTERRUPT
 * @param shares of the whole run
 * @param runs all runs that were measured, in their order; the shown one is marked
 * @param cards of the path, in the order of their first call; empty when there is no source
 * @param functions the table of functions, by self time, longest first
 * @param account what was read, lost and dropped: a line, and below it the details
 * @param values what was read of calls: arguments, fields, return values
 * @param systemCalls those of the workload, when they were recorded
 * @param notes the author's remarks
 * @param folding calls that the picture leaves out
 */
public record RunView(
    String headline,
    long durationNanos,
    List<String> facts,
    List<String> warnings,
    Calls calls,
    long[] asleepNanos,
    Layer[] layers,
    Shares shares,
    List<Run> runs,
    List<Card> cards,
    List<FunctionRow> functions,
    String account,
    Values values,
    List<SystemCall> systemCalls,
    Notes notes,
    Folding folding) {

  /** One measured run. */
  public record Run(long durationNanos, boolean shown) {}

  /** One row of the table of functions; times in nanoseconds. */
  public record FunctionRow(
      String function,
      Layer layer,
      long calls,
      long totalNanos,
      long selfNanos,
      long p50Nanos,
      long p99Nanos,
      long maxNanos) {}
}
