package fathom.read;

import fathom.read.DatContents.Buffer;
import fathom.read.DatContents.CpuData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The layout of trace.dat since trace-cmd 3.0: sections and options (trace-cmd.dat.v7(5)). */
final class DatVersion7 {
  private static final int OPTIONS = 0;
  private static final int BUFFER = 3;
  private static final int HEADER_INFO = 16;
  private static final int FTRACE_EVENTS = 17;
  private static final int EVENT_FORMATS = 18;
  private static final int KALLSYMS = 19;
  private static final int PRINTK = 20;
  private static final int CMDLINES = 21;
  private static final int BUFFER_TEXT = 22;
  private static final int COMPRESSED = 1;

  private record Section(int id, boolean compressed, long size) {}

  private interface Part {
    void read(DatCursor at) throws DatCursor.Cut;
  }

  /** All sections before the pages together; those of real files have a few MiB. */
  private static final long SECTIONS_MAX = 512L << 20;

  private final DatContents contents;
  private long read;

  private DatVersion7(DatContents contents) {
    this.contents = contents;
  }

  /** Reads what stands behind the compression. */
  static void read(DatCursor at, DatContents contents) throws DatCursor.Cut {
    DatVersion7 reader = new DatVersion7(contents);
    Set<Long> seen = new HashSet<>();
    long next = at.u64("position of the options");
    while (next != 0 && seen.add(next)) next = reader.options(next);
    if (next != 0) contents.tally.drop("options that lead back", "byte " + next);
  }

  /** Reads the options at a position; where the next ones are, or 0. */
  private long options(long position) throws DatCursor.Cut {
    DatCursor at = section(position, OPTIONS);
    while (true) {
      int id = at.u16("option");
      byte[] data = at.bytes(at.u32("size of option " + id), "option " + id);
      DatCursor option = DatCursor.of(data, at.shownPosition() - data.length);
      if (id == OPTIONS) return option.u64("position of the next options");
      try {
        option(id, option, data);
      } catch (DatCursor.Cut e) {
        contents.tally.drop("damaged header", e.getMessage());
      }
    }
  }

  private void option(int id, DatCursor option, byte[] data) throws DatCursor.Cut {
    switch (id) {
      case BUFFER -> buffer(option);
      case BUFFER_TEXT -> text(option);
      case HEADER_INFO -> part(option, id, contents::headerInfo);
      case FTRACE_EVENTS -> part(option, id, contents::ftraceFormats);
      case EVENT_FORMATS -> part(option, id, contents::eventFormats);
      case KALLSYMS -> part(option, id, contents::kallsyms);
      case PRINTK -> part(option, id, contents::printk);
      case CMDLINES -> part(option, id, contents::comms);
      default -> contents.option(id, data);
    }
  }

  private void part(DatCursor option, int id, Part part) throws DatCursor.Cut {
    part.read(section(option.u64("position of section " + id), id));
  }

  private void buffer(DatCursor option) throws DatCursor.Cut {
    long position = option.u64("position of a buffer");
    String name = option.string("name of a buffer");
    String clock = option.string("clock of a buffer");
    int pageSize = (int) Math.min(option.u32("page size"), 1 << 28);
    long count = option.u32("CPU count");
    boolean compressed = header(position, BUFFER).compressed;
    List<CpuData> cpus = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      int cpu = (int) Math.min(option.u32("CPU number"), 1 << 16);
      cpus.add(
          new CpuData(
              cpu, option.u64("position of cpu data"), option.u64("size of cpu data"), compressed));
    }
    contents.buffers.add(new Buffer(name, clock, pageSize, cpus, null));
  }

  private void text(DatCursor option) throws DatCursor.Cut {
    long position = option.u64("position of a latency trace");
    String name = option.string("name of a buffer");
    String clock = option.string("clock of a buffer");
    String text =
        new String(section(position, BUFFER_TEXT).rest("latency trace"), StandardCharsets.UTF_8);
    contents.buffers.add(new Buffer(name, clock, 0, List.of(), text));
  }

  private Section header(long position, int id) throws DatCursor.Cut {
    return header(DatCursor.of(contents.file).seek(position, "section " + id), id);
  }

  private static Section header(DatCursor at, int id) throws DatCursor.Cut {
    long position = at.position();
    int is = at.u16("section " + id);
    int flags = at.u16("flags of section " + id);
    at.u32("description of section " + id);
    long size = at.u64("size of section " + id);
    if (is != id) throw new DatCursor.Cut("section " + id + " is not there, it", position);
    return new Section(is, (flags & COMPRESSED) != 0, size);
  }

  /** The content of a section, expanded. */
  private DatCursor section(long position, int id) throws DatCursor.Cut {
    DatCursor at = DatCursor.of(contents.file).seek(position, "section " + id);
    Section section = header(at, id);
    String what = "section " + id;
    if (!section.compressed) {
      bound(section.size, at);
      long from = at.position();
      return DatCursor.of(at.bytes(section.size, what), from);
    }
    long packed = at.u32("size of " + what);
    long size = at.u32("size of " + what);
    bound(size, at);
    long from = at.position();
    try {
      return DatCursor.of(contents.compression.expand(at.bytes(packed, what), size), from);
    } catch (IOException e) {
      throw new DatCursor.Cut(what + " (" + e.getMessage() + ")", from);
    }
  }

  private void bound(long size, DatCursor at) throws DatCursor.Cut {
    if (size < 0 || size > SECTIONS_MAX - read) {
      throw new DatCursor.Cut("more than 512 MiB before the pages", at.position());
    }
    read += size;
  }
}
