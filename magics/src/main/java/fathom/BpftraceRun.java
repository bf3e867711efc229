package fathom;

import fathom.read.BpftraceMap;
import fathom.read.BpftraceMap.Kind;
import fathom.read.BpftraceReader;
import fathom.read.BpftraceText;
import fathom.read.Capture;
import fathom.show.MapsView;
import fathom.show.Plot;
import fathom.table.MapSheet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/** What a bpftrace program printed and counted; what {@code %%bpftrace} binds to {@code bpf}. */
public final class BpftraceRun {
  static final String STDOUT = "bpftrace/stdout";
  static final String PROGRAM = "about/bpftrace";

  private final Capture capture;
  private final String text;
  private final long lost;
  private final Map<String, BpftraceMap> maps = new LinkedHashMap<>();

  BpftraceRun(Capture capture) {
    this.capture = capture;
    StringBuilder printed = new StringBuilder();
    BpftraceReader reader = new BpftraceReader(capture.text(PROGRAM), printed::append);
    reader.add(capture.bytes(STDOUT));
    reader.maps().forEach(map -> maps.put(map.name(), map));
    text = printed.toString();
    lost = reader.lost();
  }

  /** What the program printed: printf, time, join, and maps that it printed while it ran. */
  public String text() {
    return text;
  }

  /** The maps by their names, as {@link #map} gives them. */
  public Map<String, Table> maps() {
    Map<String, Table> tables = new LinkedHashMap<>();
    maps.keySet().forEach(name -> tables.put(name, map(name)));
    return tables;
  }

  /**
   * A map as a table: a column for each key, named as the program indexes the map ("comm"), then
   * {@code value}, or {@code count, average, total}, or a histogram's {@code min, max, count}.
   *
   * @param name "@bytes", with or without its sign
   * @throws IllegalArgumentException when there is none; says which there are
   */
  public Table map(String name) {
    return MapSheet.of(named(name)).table();
  }

  /**
   * A map of hist() or lhist() as a chart.
   *
   * @throws IllegalArgumentException when it is none
   */
  public Plot plot(String name) {
    BpftraceMap map = named(name);
    if (map.kind() != Kind.HISTOGRAM) {
      throw new IllegalArgumentException(
          map.name() + " is no histogram: hist(..) and lhist(..) make one; map(..) is its table");
    }
    return MapsView.plot(map);
  }

  private BpftraceMap named(String name) {
    BpftraceMap map = maps.get(name.startsWith("@") ? name : "@" + name);
    if (map != null) return map;
    throw new IllegalArgumentException(
        "there is no map "
            + name
            + (maps.isEmpty()
                ? "; the program has none"
                : "; there are " + String.join(", ", maps.keySet())));
  }

  /** What the workload printed meanwhile. */
  public String output() {
    return capture.text("bpftrace/workload/stdout") + capture.text("bpftrace/workload/stderr");
  }

  Capture capture() {
    return capture;
  }

  MapsView view() {
    List<String> notes = new ArrayList<>();
    if (lost > 0) notes.add("%,d events were lost: bpftrace could not keep up.".formatted(lost));
    if (capture.has("bpftrace/full")) {
      notes.add(
          "The program printed too much: it was ended after %s MiB."
              .formatted(capture.text("bpftrace/full").strip()));
    }
    if (capture.has(Capture.INTERRUPTED)) notes.add("Interrupted: this is what there was by then.");
    if (capture.text("bpftrace/outcome").strip().equals("hung")) {
      notes.add("The workload did not end within its limit.");
    }
    String warnings = capture.text("bpftrace/stderr").strip();
    if (!warnings.isEmpty()) notes.add(warnings);
    return new MapsView(Circumstances.facts(capture), List.copyOf(maps.values()), notes);
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder(text);
    maps.values().forEach(map -> all.append(BpftraceText.of(map)));
    return all.toString();
  }
}
