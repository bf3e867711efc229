package fathom.read;

import fathom.read.DatContents.Buffer;
import fathom.read.DatContents.CpuData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The layout of trace.dat before trace-cmd 3.0: everything in sequence (trace-cmd.dat.v6(5)). */
final class DatVersion6 {
  private static final int TAG = 10;
  private static final int BUFFER = 3;
  private static final int CPU_COUNT = 8;

  /** An instance: where its CPUs' table is, and how many these are. */
  private record Instance(String name, long position, int cpus) {}

  private final DatContents contents;
  private final List<Instance> instances = new ArrayList<>();

  private DatVersion6(DatContents contents) {
    this.contents = contents;
  }

  /** Reads what stands behind the page size. */
  static void read(DatCursor at, DatContents contents) throws DatCursor.Cut {
    new DatVersion6(contents).read(at);
  }

  private void read(DatCursor at) throws DatCursor.Cut {
    contents.headerInfo(at);
    contents.ftraceFormats(at);
    contents.eventFormats(at);
    contents.kallsyms(at);
    contents.printk(at);
    contents.comms(at);
    int cpus = (int) Math.min(at.u32("CPU count"), 1 << 16);
    buffer("", at, cpus);
    for (Instance i : instances) {
      buffer(i.name, at.seek(i.position, "instance " + i.name), i.cpus > 0 ? i.cpus : cpus);
    }
  }

  private void buffer(String name, DatCursor at, int cpus) throws DatCursor.Cut {
    String tag = tag(at);
    if (tag.equals("options")) {
      options(at);
      tag = tag(at);
    }
    switch (tag) {
      case "flyrecord" -> contents.buffers.add(new Buffer(name, clock(), 0, cpus(at, cpus), null));
      case "latency" -> {
        String text = new String(at.rest("latency trace"), StandardCharsets.UTF_8);
        contents.buffers.add(new Buffer(name, clock(), 0, List.of(), text));
      }
      default ->
          throw new DatCursor.Cut(
              "\"flyrecord\" or \"latency\" was expected; what is there", at.position() - TAG);
    }
  }

  private static String tag(DatCursor at) throws DatCursor.Cut {
    return at.text(TAG, "kind of data").replace('\0', ' ').strip();
  }

  private String clock() {
    return DatContents.chosen(contents.about.getOrDefault("trace_clock", ""));
  }

  private void options(DatCursor at) throws DatCursor.Cut {
    for (int id = at.u16("option"); id != 0; id = at.u16("option")) {
      byte[] data = at.bytes(at.u32("size of option " + id), "option " + id);
      DatCursor option = DatCursor.of(data, at.position() - data.length);
      if (id == BUFFER) {
        long position = option.u64("position of an instance");
        instances.add(new Instance(option.string("name of an instance"), position, 0));
      } else if (id == CPU_COUNT && !instances.isEmpty()) {
        // Follows the option of an instance that has other CPUs than the machine.
        Instance last = instances.remove(instances.size() - 1);
        int cpus = (int) Math.min(option.u32("CPU count"), 1 << 16);
        instances.add(new Instance(last.name, last.position, cpus));
      } else {
        contents.option(id, data);
      }
    }
  }

  private static List<CpuData> cpus(DatCursor at, int count) throws DatCursor.Cut {
    List<CpuData> cpus = new ArrayList<>();
    for (int cpu = 0; cpu < count; cpu++) {
      cpus.add(new CpuData(cpu, at.u64("position of cpu data"), at.u64("size of cpu data"), false));
    }
    return cpus;
  }
}
