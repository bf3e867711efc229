package fathom;

import fathom.analyse.Roots;
import fathom.analyse.Runs;
import fathom.analyse.Values;
import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.Reading;
import fathom.read.Symbols;
import fathom.source.KernelSource;
import fathom.trace.Trace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes a traced run of what was captured or read, with the source of its kernel. */
final class RunOpening {
  private RunOpening() {}

  /**
   * Reads a capture, and chooses the run to show.
   *
   * @throws IOException when nothing can be read of it
   */
  static TracedRun of(Capture capture, Progress progress) throws IOException {
    String version = capture.text(About.VERSION).strip();
    return of(capture, progress, () -> KernelSource.open(version, progress));
  }

  /** What opens the source of the kernel that was traced. */
  @FunctionalInterface
  interface SourceOpening {
    Optional<KernelSource> open() throws IOException;
  }

  /**
   * Reads a capture whose source is opened by the caller; it is opened last.
   *
   * @throws IOException when nothing can be read of it
   */
  static TracedRun of(Capture capture, Progress progress, SourceOpening opening)
      throws IOException {
    return of(RunReader.read(capture, progress), opening);
  }

  /**
   * What was read of a file that no target of ours made: one run, of which all is shown.
   *
   * @param facts what is known of it beside the trace, as pieces below "about/"
   */
  static TracedRun of(Reading reading, Symbols symbols, Capture facts, Progress progress) {
    Runs runs = Runs.of(List.of(Roots.durationNanos(reading.trace().calls())));
    String version = facts.text(About.VERSION).strip();
    SourceOpening opening =
        () -> {
          try {
            return KernelSource.open(version, progress);
          } catch (IllegalArgumentException e) { // what a file says of its kernel may be anything
            throw new IOException(e.getMessage(), e);
          }
        };
    Trace trace = reading.trace();
    return of(
        new ReadRun(facts, reading, runs, trace, Values.NONE, symbols, Optional.empty()), opening);
  }

  private static TracedRun of(ReadRun read, SourceOpening opening) {
    Capture capture = read.capture();
    try {
      return new TracedRun(
          read,
          opening
              .open()
              .map(s -> s.withConfig(capture.text("config")))
              .map(s -> s.withTraceable(capture.functions(), About.maxDepth(capture))));
    } catch (IOException e) { // the trace is worth more than its source
      Capture told = capture.with(About.SOURCE_PROBLEM, String.valueOf(e.getMessage()));
      return new TracedRun(read.with(told), Optional.empty());
    }
  }
}
