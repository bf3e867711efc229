package fathom.read;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One ring buffer as it was recorded, and what is needed to read it.
 *
 * @param comms the tasks' names by pid, as the kernel had saved them
 * @param cpus the pages of each CPU
 * @param eventCpus pages of a second buffer on the same clock, which has only events
 * @param stats the kernel's own counts; empty when there are none
 * @param returnsOnly whether the kernel recorded no entries of calls, as it does with
 *     tracing_thresh
 * @param notes what else is known of the recording, each a sentence
 */
record RawBuffer(
    PageLayout layout,
    Formats formats,
    Symbols symbols,
    TraceClock clock,
    Map<Integer, String> comms,
    SortedMap<Integer, Pages> cpus,
    SortedMap<Integer, Pages> eventCpus,
    List<CpuStats> stats,
    boolean returnsOnly,
    List<String> notes) {

  /** A buffer that is alone. */
  RawBuffer(
      PageLayout layout,
      Formats formats,
      Symbols symbols,
      TraceClock clock,
      Map<Integer, String> comms,
      SortedMap<Integer, Pages> cpus,
      List<CpuStats> stats,
      List<String> notes) {
    this(layout, formats, symbols, clock, comms, cpus, new TreeMap<>(), stats, false, notes);
  }
}
