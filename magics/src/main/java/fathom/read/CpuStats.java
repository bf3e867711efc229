package fathom.read;

/**
 * The kernel's own counts of one CPU's buffer, from per_cpu/cpuN/stats.
 *
 * @param entries events in the buffer when the counts were taken
 * @param overrun events overwritten by newer ones before they were read
 * @param commitOverrun events lost because an interrupted writer held the page
 * @param dropped events refused because the buffer was full (without overwriting)
 * @param read events that had been read out since the kernel last reset this count
 */
public record CpuStats(
    int cpu, long entries, long overrun, long commitOverrun, long dropped, long read) {

  /** All that never came out. */
  public long lost() {
    return overrun + commitOverrun + dropped;
  }

  /** Reads the text of a stats file; what it lacks counts as 0. */
  static CpuStats parse(int cpu, String text) {
    return new CpuStats(
        cpu,
        value(text, "entries:"),
        value(text, "overrun:"),
        value(text, "commit overrun:"),
        value(text, "dropped events:"),
        value(text, "read events:"));
  }

  private static long value(String text, String label) {
    return text.lines()
        .filter(l -> l.startsWith(label))
        .map(l -> l.substring(label.length()).strip())
        .filter(v -> v.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }
}
