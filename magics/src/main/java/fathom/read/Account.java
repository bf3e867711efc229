package fathom.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a reader read, and what it dropped or never got.
 *
 * @param records events in pages, or lines of text, that were looked at
 * @param calls rows of calls made of them
 * @param incomplete calls of which the entry or the return is missing
 * @param events rows of events made of them
 * @param missed events that the pages say were lost; the uncounted gaps are in {@code dropped}
 * @param dropped what was there and could not be used, by kind
 * @param skipped lines of text that are no records, by kind: headers, blank lines, notes
 * @param cpus the kernel's own counts; empty when the source has none
 * @param notes what else to know about the trace, each a sentence
 */
public record Account(
    long records,
    long calls,
    long incomplete,
    long events,
    long missed,
    List<Dropped> dropped,
    List<Dropped> skipped,
    List<CpuStats> cpus,
    List<String> notes) {

  /** Begins a note that nobody need worry about: what somebody did to a line that could be read. */
  static final String ALL_THE_SAME = "read all the same: ";

  /** An account of what has no lines that are no records. */
  public Account(
      long records,
      long calls,
      long incomplete,
      long events,
      long missed,
      List<Dropped> dropped,
      List<CpuStats> cpus,
      List<String> notes) {
    this(records, calls, incomplete, events, missed, dropped, List.of(), cpus, notes);
  }

  /**
   * Something that was dropped.
   *
   * @param kind "cut page", "line of no known form"
   * @param first where it was met first: "cpu0, byte 4096", "line 12"
   */
  public record Dropped(String kind, long count, String first) {}

  public Account {
    dropped = List.copyOf(dropped);
    skipped = List.copyOf(skipped);
    cpus = List.copyOf(cpus);
    notes = List.copyOf(notes);
  }

  /** The notes that change what the trace says. */
  public List<String> warnings() {
    return notes.stream().filter(note -> !note.startsWith(ALL_THE_SAME)).toList();
  }

  /** Events lost before they could be read: what the kernel counted, or what the pages say. */
  public long lost() {
    return Math.max(missed, cpus.stream().mapToLong(CpuStats::lost).sum());
  }

  /** Whether nothing was lost or dropped. */
  public boolean complete() {
    return lost() == 0 && dropped.isEmpty();
  }

  /** The account in one line: "1,234 records: 600 calls, 12 events; no events lost". */
  public String line() {
    List<String> parts = new ArrayList<>();
    parts.add(
        String.format(Locale.ROOT, "%,d records: %,d calls, %,d events", records, calls, events));
    if (incomplete > 0) {
      parts.add(String.format(Locale.ROOT, "%,d calls incomplete", incomplete));
    }
    parts.add(
        lost() == 0 ? "no events lost" : String.format(Locale.ROOT, "%,d events lost", lost()));
    long n = dropped.stream().mapToLong(Dropped::count).sum();
    if (n > 0) {
      parts.add(
          String.format(Locale.ROOT, "%,d dropped (", n)
              + dropped.stream()
                  .map(d -> String.format(Locale.ROOT, "%,d %s", d.count(), d.kind()))
                  .collect(Collectors.joining(", "))
              + ")");
    }
    return String.join("; ", parts);
  }

  /** The whole account, a line for each kind, each CPU and each note. */
  public String text() {
    StringBuilder s = new StringBuilder(line()).append('\n');
    for (Dropped d : dropped) {
      s.append(
          String.format(Locale.ROOT, "  dropped: %,d %s, first at %s%n", d.count, d.kind, d.first));
    }
    for (Dropped d : skipped) {
      s.append(
          String.format(
              Locale.ROOT, "  no record: %,d %s, first at %s%n", d.count, d.kind, d.first));
    }
    for (CpuStats c : cpus) {
      s.append(
          String.format(
              Locale.ROOT,
              "  cpu%d: %,d events in the buffer, %,d overwritten, %,d lost while committing, %,d"
                  + " refused%n",
              c.cpu(),
              c.entries(),
              c.overrun(),
              c.commitOverrun(),
              c.dropped()));
    }
    for (String note : notes) s.append("  note: ").append(note).append('\n');
    return s.toString().replace(System.lineSeparator(), "\n");
  }
}
