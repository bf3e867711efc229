package fathom.magic;

import fathom.Fathom;
import fathom.Tracing;
import fathom.kernel.magic.MagicCall;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options about the program that is traced, for every magic that traces one. */
final class ProgramOptions {
  @Option(
      names = "-p",
      paramLabel = "PROGRAM",
      description = "trace a program that %%program has started")
  private String program;

  @Option(
      names = "--signal",
      paramLabel = "SIGNAL",
      description = "signals that make the program write: USR1, USR1*3")
  private String signal;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "with -p: trace for so long, 10s or 5m; else as --limit")
  private String time;

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      description = "end a run that lasts longer: 90s, 5m (default: 20s)")
  private String limit;

  @Option(
      names = "--record",
      paramLabel = "NAME",
      description =
          "record as recordings/NAME.zip; where nothing can be traced, show that recording")
  private String recording;

  /** The program that runs already; null for one that is started. */
  String running() {
    return program;
  }

  /** Whether it is one that runs on its own, with no signal that says when it has done its work. */
  boolean runsOn() {
    return program != null && signal == null;
  }

  /** What --for says; zero when it says nothing. */
  Duration time() {
    return time == null ? Duration.ZERO : Times.parse(time, "s");
  }

  /** Hands over what the options say; of a running program one run, unless told otherwise later. */
  void apply(Tracing tracing) {
    if (program != null) tracing.program(program);
    if (signal != null) tracing.signal(signal);
    if (limit != null) tracing.limit(Times.parse(limit, "s"));
    if (recording != null) tracing.record(recording);
  }

  /** The same; --for says how long a run may last. */
  void applyWithTime(Tracing tracing) {
    apply(tracing);
    if (time != null) tracing.limit(time());
  }

  /** A cell's program instead of a built-in one. */
  static void source(Tracing tracing, MagicCall call, String language) {
    if (!call.isCell()) return;
    switch (language) {
      case "c" -> tracing.c(call.body());
      case "c++" -> tracing.cpp(call.body());
      case "sh" -> tracing.sh(call.body());
      default ->
          throw new IllegalArgumentException("--lang " + language + ": expected c, c++ or sh");
    }
  }

  /** Values of these options that begin so; none for others. */
  static List<String> complete(String option, String prefix) {
    return switch (option) {
      case "-p" -> TraceWrite.starting(prefix, Fathom.programs().toArray(String[]::new));
      case "--signal" -> TraceWrite.starting(prefix, "USR1", "USR2", "HUP", "ALRM");
      case "--lang" -> TraceWrite.starting(prefix, "c", "c++", "sh");
      case "--for", "--limit" -> TraceWrite.starting(prefix, "10s", "60s", "5m");
      case "--record" -> Fathom.recordings().stream().filter(r -> r.startsWith(prefix)).toList();
      default -> List.of();
    };
  }
}
