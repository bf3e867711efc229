package fathom.read;

import fathom.read.DatContents.Buffer;
import fathom.read.DatContents.CpuData;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trace.dat file of trace-cmd, versions 6 and 7. Files of any size are mapped, never loaded as a
 * whole.
 *
 * @param instances the buffers: the main one, whose name is empty, and those of other trace
 *     instances; never empty
 * @param symbols of the traced kernel
 * @param about what the file says of the recording: "uname", "trace_clock", "trace-cmd"
 */
public record TraceDat(List<Instance> instances, Symbols symbols, Map<String, String> about) {
  /**
   * One buffer.
   *
   * @param name "" for the main one
   * @param clock the trace clock of its time stamps: "local"; "" when the file does not tell
   */
  public record Instance(String name, String clock, Reading reading) {}

  private static final byte[] MAGIC = {0x17, 0x08, 0x44, 't', 'r', 'a', 'c', 'i', 'n', 'g'};

  /** Clocks that count something else than nanoseconds (kernel/trace/trace.c). */
  private static final Set<String> COUNTING = Set.of("counter", "x86-tsc", "ppc-tb");

  private static final String INSTEAD =
      "; print it with \"trace-cmd report FILE > FILE.txt\", and open that text";

  public TraceDat {
    instances = List.copyOf(instances);
    about = Map.copyOf(about);
  }

  /** The reading of the buffer with the most in it: the one to show when no other is asked for. */
  public Reading reading() {
    Reading most = instances.get(0).reading();
    for (Instance i : instances) {
      if (i.reading().account().records() > most.account().records()) most = i.reading();
    }
    return most;
  }

  /** Whether a file's first bytes are those of a trace.dat file. */
  public static boolean is(byte[] start) {
    return start.length >= MAGIC.length
        && Arrays.equals(MAGIC, 0, MAGIC.length, start, 0, MAGIC.length);
  }

  /**
   * Reads a file as far as it goes; damage is in the accounts.
   *
   * @throws IOException when it cannot be opened, is no trace.dat, or is one of a big-endian or
   *     32-bit machine, of a version or with a compression that is not known; says what to do
   */
  public static TraceDat read(Path path) throws IOException {
    MappedFile file = new MappedFile(path);
    byte[] start = file.bytes(0, (int) Math.min(MAGIC.length, file.size()));
    if (!is(start)) {
      throw new IOException(
          path.getFileName()
              + " is no trace.dat: these begin with the bytes 17 08 44 \"tracing\".");
    }
    Tally tally = new Tally();
    DatContents contents = new DatContents(file, tally);
    try {
      header(DatCursor.of(file), contents);
    } catch (DatCursor.Cut e) {
      tally.drop("damaged header", e.getMessage());
    }
    return read(contents);
  }

  private static void header(DatCursor at, DatContents contents) throws IOException, DatCursor.Cut {
    at.bytes(MAGIC.length, "magic");
    String version = at.string("version");
    if (!version.equals("6") && !version.equals("7")) {
      throw refused("has version " + version + ", known are 6 and 7");
    }
    if (at.u8("byte order") != 0) throw refused("was recorded on a big-endian machine");
    if (at.u8("size of a long") != 8) throw refused("was recorded on a 32-bit machine");
    at.u32("page size");
    if (version.equals("6")) {
      DatVersion6.read(at, contents);
      return;
    }
    String compression = at.string("compression");
    at.string("version of the compression");
    contents.compression = Compression.named(compression);
    if (contents.compression == null) {
      throw refused("is compressed by " + compression + ", known are zlib and zstd");
    }
    DatVersion7.read(at, contents);
  }

  private static IOException refused(String why) {
    return new IOException("The trace.dat " + why + INSTEAD + ".");
  }

  private static TraceDat read(DatContents contents) throws IOException {
    Symbols symbols = Symbols.of(contents.kallsyms);
    List<Instance> instances = new ArrayList<>();
    for (Buffer buffer : contents.buffers) {
      // What was wrong with the file as a whole is in the first account.
      Tally tally = instances.isEmpty() ? contents.tally : new Tally();
      instances.add(
          new Instance(buffer.name(), buffer.clock(), read(buffer, contents, symbols, tally)));
    }
    if (instances.isEmpty()) {
      contents.tally.drop("file without trace data", "byte 0");
      instances.add(new Instance("", "", nothing(contents.tally)));
    }
    return new TraceDat(instances, symbols, contents.about);
  }

  private static Reading read(Buffer buffer, DatContents contents, Symbols symbols, Tally tally)
      throws IOException {
    if (buffer.text() != null) return text(buffer.text(), tally);
    PageLayout layout;
    try {
      layout = PageLayout.parse(contents.headerPage);
    } catch (IOException e) {
      tally.drop("file without the layout of its pages", "events/header_page");
      return nothing(tally);
    }
    if (layout.commitSize() != 8) throw refused("was recorded on a 32-bit kernel");
    if (buffer.pageSize() > layout.dataOffset()) layout = layout.withPageSize(buffer.pageSize());
    SortedMap<Integer, Pages> cpus = new TreeMap<>();
    for (CpuData cpu : buffer.cpus()) {
      Pages pages = pages(cpu, contents, tally);
      if (pages != null) cpus.put(cpu.cpu(), pages);
    }
    boolean counts = contents.counts.multiplier() != 0;
    List<String> notes = new ArrayList<>(contents.notes);
    if (COUNTING.contains(buffer.clock()) && !counts) {
      notes.add("times are counts of the clock " + buffer.clock() + ", not nanoseconds");
    }
    TraceClock clock = contents.counts.later(contents.timeOffset);
    return BufferReader.read(
        new RawBuffer(
            layout,
            new Formats(contents.formats),
            symbols,
            clock,
            Comms.parse(contents.comms),
            cpus,
            contents.stats(buffer),
            notes),
        tally);
  }

  private static Pages pages(CpuData cpu, DatContents contents, Tally tally) {
    long there = contents.file.size() - cpu.position();
    String place = "cpu" + cpu.cpu() + ", byte " + cpu.position();
    if (cpu.length() == 0) return null;
    if (cpu.position() < 0 || cpu.length() < 0 || there <= 0) {
      tally.drop("cpu data beyond the file's end", place);
      return null;
    }
    if (cpu.length() > there) tally.drop("cut cpu data", place);
    Pages pages;
    long used = Math.min(cpu.length(), there);
    if (cpu.compressed()) {
      CompressedPages compressed =
          new CompressedPages(
              contents.file, cpu.position(), contents.compression, cpu.cpu(), tally);
      pages = compressed;
      used = compressed.used();
    } else {
      pages = contents.file.pages(cpu.position(), cpu.length());
    }
    if (contents.takes(used)) return pages;
    tally.drop("cpu data that is other data as well", place);
    return null;
  }

  private static Reading text(String text, Tally tally) {
    try {
      return TextReader.read(text);
    } catch (IllegalArgumentException e) {
      tally.drop("text that is no trace", String.valueOf(e.getMessage()));
      return nothing(tally);
    }
  }

  private static Reading nothing(Tally tally) {
    Calls none = new Calls.Builder().build();
    Account account = new Account(0, 0, 0, 0, 0, tally.dropped(), List.of(), List.of());
    return new Reading(new Trace(none, Events.NONE), account);
  }
}
