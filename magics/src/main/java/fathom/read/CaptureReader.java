package fathom.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the raw ring buffer pages of a capture's runs; layouts always come from the capture. */
public final class CaptureReader {
  private static final Pattern PAGES =
      Pattern.compile("run/(\\d+)/(instances/events/)?per_cpu/cpu(\\d{1,5})/trace_pipe_raw");

  private static final LastRead<byte[], Symbols> SYMBOLS = new LastRead<>(Symbols::of);

  private final Capture capture;
  private final PageLayout layout;
  private final Formats formats;
  private final Symbols symbols;

  /**
   * Reads what all runs share.
   *
   * @throws IOException when the capture lacks what no page can be read without
   */
  public CaptureReader(Capture capture) throws IOException {
    this.capture = capture;
    layout = PageLayout.parse(capture.text("events/header_page"));
    formats = new Formats(capture);
    if (formats.isEmpty()) {
      throw new IOException(
          "The capture has no event formats (events/SYSTEM/NAME/format); it is incomplete.");
    }
    symbols = SYMBOLS.of(capture.bytes("kallsyms"));
  }

  /** Reads one run of a capture; {@link #read(int)} spares work when there are several. */
  public static Reading read(Capture capture, int run) throws IOException {
    return new CaptureReader(capture).read(run);
  }

  /** The traced kernel's symbols. */
  public Symbols symbols() {
    return symbols;
  }

  /** The names of the tasks of a run by pid, as the kernel saved them; untrusted. */
  public Map<Integer, String> comms(int run) {
    return Comms.parse(capture.text("run/" + run + "/saved_cmdlines"));
  }

  /** Whether the capture has pages of a run. */
  public boolean has(int run) {
    return !pages(run, false).isEmpty();
  }

  /**
   * Reads one run.
   *
   * @param run from 0
   * @throws IOException when the capture has no pages of that run
   */
  public Reading read(int run) throws IOException {
    Map<Integer, Piece> pages = pages(run, false);
    if (pages.isEmpty()) {
      throw new IOException(
          "The capture has no run " + run + "; it has " + capture.runs() + " (counted from 0).");
    }
    SortedMap<Integer, Pages> cpus = new TreeMap<>();
    SortedMap<Integer, Pages> eventCpus = new TreeMap<>();
    List<CpuStats> stats = new ArrayList<>();
    String folder = "run/" + run + "/";
    pages.forEach((cpu, piece) -> add(folder, cpu, piece, cpus, stats));
    pages(run, true)
        .forEach((cpu, piece) -> add(folder + "instances/events/", cpu, piece, eventCpus, stats));
    return BufferReader.read(
        new RawBuffer(
            layout,
            formats,
            symbols,
            TraceClock.NANOSECONDS,
            comms(run),
            cpus,
            eventCpus,
            stats,
            capture.has(Capture.THRESHOLD),
            List.of()));
  }

  private void add(
      String folder, int cpu, Piece piece, SortedMap<Integer, Pages> cpus, List<CpuStats> stats) {
    cpus.put(cpu, piece.pages());
    String counts = folder + "per_cpu/cpu" + cpu + "/stats";
    if (capture.has(counts)) {
      stats.add(CpuStats.parse(cpu, capture.text(counts)));
    }
  }

  /**
   * @param events those of the buffers for events of all tasks, else of the main ones
   */
  private Map<Integer, Piece> pages(int run, boolean events) {
    Map<Integer, Piece> pages = new TreeMap<>();
    capture
        .pieces()
        .forEach(
            (name, piece) -> {
              Matcher m = PAGES.matcher(name);
              boolean matches = m.matches() && m.group(1).equals(Integer.toString(run));
              if (matches && events == (m.group(2) != null)) {
                pages.put(Integer.parseInt(m.group(3)), piece);
              }
            });
    return pages;
  }
}
