package fathom.read;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * One ring buffer as it was recorded, and what is needed to read it.
 *
 * @param comms the tasks' names by pid, as the kernel had saved them
 * @param cpus the pages of each CPU
 * @param stats the kernel's own counts; empty when there are none
 * @param notes what else is known of the recording, each a sentence
 */
record RawBuffer(
    PageLayout layout,
    Formats formats,
    Symbols symbols,
    TraceClock clock,
    Map<Integer, String> comms,
    SortedMap<Integer, Pages> cpus,
    List<CpuStats> stats,
    List<String> notes) {}
