package fathom.read;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a trace.dat file says before its pages, filled in while it is stepped through. */
final class DatContents {
  /**
   * Where the pages of one CPU are.
   *
   * @param compressed in chunks
   */
  record CpuData(int cpu, long position, long length, boolean compressed) {}

  /**
   * One buffer: the main one, whose name is empty, or an instance.
   *
   * @param pageSize 0 when the file does not tell
   * @param text what a latency tracer printed instead of pages; null for pages
   */
  record Buffer(String name, String clock, int pageSize, List<CpuData> cpus, String text) {}

  final MappedFile file;
  final Tally tally;
  final Map<String, String> about = new LinkedHashMap<>();
  final List<EventFormat> formats = new ArrayList<>();
  final List<Buffer> buffers = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  Compression compression = Compression.NONE;
  String headerPage = "";
  String comms = "";
  byte[] kallsyms = {};
  int cpuCount;
  long timeOffset;
  TraceClock counts = TraceClock.NANOSECONDS;

  private static final int FORMATS_MAX = 1 << 16;

  private long taken;
  private final Map<String, List<CpuStats>> stats = new LinkedHashMap<>();
  private String statsOf = "";

  DatContents(MappedFile file, Tally tally) {
    this.file = file;
    this.tally = tally;
  }

  /** Whether so much more of the file can be data of CPUs: each byte is of one only. */
  boolean takes(long bytes) {
    taken += bytes;
    return taken <= file.size();
  }

  void headerInfo(DatCursor at) throws DatCursor.Cut {
    at.string("header_page");
    headerPage = at.text(at.u64("size of header_page"), "header_page");
    at.string("header_event");
    at.bytes(at.u64("size of header_event"), "header_event");
  }

  void ftraceFormats(DatCursor at) throws DatCursor.Cut {
    formats("ftrace", at);
  }

  void eventFormats(DatCursor at) throws DatCursor.Cut {
    long systems = at.u32("count of event systems");
    for (long i = 0; i < systems; i++) formats(at.string("name of an event system"), at);
  }

  private void formats(String system, DatCursor at) throws DatCursor.Cut {
    long count = at.u32("count of event formats of " + system);
    for (long i = 0; i < count; i++) {
      String text = at.text(at.u64("size of an event format"), "event format of " + system);
      Optional<EventFormat> format = EventFormat.parse(system, text);
      if (formats.size() == FORMATS_MAX) {
        throw new DatCursor.Cut("more than " + FORMATS_MAX + " event formats", at.shownPosition());
      }
      if (format.isPresent()) formats.add(format.get());
      else tally.drop("event format without an id", "byte " + at.shownPosition());
    }
  }

  void kallsyms(DatCursor at) throws DatCursor.Cut {
    kallsyms = at.bytes(at.u32("size of kallsyms"), "kallsyms");
  }

  void printk(DatCursor at) throws DatCursor.Cut {
    at.bytes(at.u32("size of printk_formats"), "printk_formats");
  }

  void comms(DatCursor at) throws DatCursor.Cut {
    comms = at.text(at.u64("size of saved_cmdlines"), "saved_cmdlines");
  }

  /** An option that means the same in both versions. */
  void option(int id, byte[] data) throws DatCursor.Cut {
    DatCursor at = DatCursor.of(data, 0);
    switch (id) {
      case 1 -> timeOffset += 1_000 * decimal(text(data), "time of day");
      case 2 -> stats(text(data));
      case 4 -> about.put("trace_clock", text(data));
      case 5 -> about.put("uname", text(data));
      case 7 -> timeOffset += decimal(text(data), "time offset");
      case 8 -> cpuCount = (int) Math.min(at.u32("CPU count"), 1 << 16);
      case 9 -> about.put("trace-cmd", text(data));
      case 12 ->
          notes.add(
              "a guest's file: its times are the guest's own, the shifts to the host's clock are"
                  + " not applied");
      case 14 -> {
        long multiplier = at.u32("clock multiplier");
        int shift = (int) at.u32("clock shift") & 63;
        counts = new TraceClock(multiplier, shift, 0, at.u64("clock offset"));
      }
      default -> {
        // What else there is does not change what is read.
      }
    }
  }

  /** The clock in brackets: "[local] global counter". */
  static String chosen(String traceClock) {
    int from = traceClock.indexOf('[');
    int to = traceClock.indexOf(']');
    return from >= 0 && to > from ? traceClock.substring(from + 1, to) : traceClock;
  }

  private static String text(byte[] data) {
    int n = 0;
    while (n < data.length && data[n] != 0) n++;
    return new String(data, 0, n, StandardCharsets.UTF_8).strip();
  }

  private long decimal(String number, String what) {
    try {
      return Long.decode(number);
    } catch (NumberFormatException e) {
      tally.drop("option that is no number", what);
      return 0;
    }
  }

  /** A line "Buffer: NAME" stands before the counts of an instance's CPUs. */
  private void stats(String text) {
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("Buffer: ")) statsOf = line.substring("Buffer: ".length()).strip();
      if (!line.matches("CPU: \\d{1,5}\\s*")) continue;
      int cpu = Integer.parseInt(line.substring("CPU: ".length()).strip());
      stats.computeIfAbsent(statsOf, k -> new ArrayList<>()).add(CpuStats.parse(cpu, text));
    }
  }

  List<CpuStats> stats(Buffer buffer) {
    return stats.getOrDefault(buffer.name(), List.of());
  }
}
