package fathom.magic;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.Tracing;
import fathom.kernel.magic.MagicCall;
import fathom.show.GraphText;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code %funcgraph}: perf-tools' funcgraph, with its options and its text, then the picture and
 * the table.
 */
@Command(
    name = "funcgraph",
    header = "Traces the calls below a function and prints them as perf-tools' funcgraph does.",
    description = {
      "Without -p a built-in program writes \"hello world\\n\" once, or with %%%%funcgraph the C program below runs. With",
      "-p a program that %%program has started is traced: while --signal kicks it, or for -d seconds."
    })
public final class FuncGraph extends TracingMagic {
  /** Jupyter's server drops text that comes in floods. */
  private static final int LINES = 5000;

  @Parameters(paramLabel = "FUNCTION", arity = "1..*", description = "where the graph begins")
  private List<String> functions;

  @Option(names = "-a", description = "all information: same as -HPt")
  private boolean all;

  @Option(names = "-C", description = "measure on-CPU time only: what a call slept is taken off")
  private boolean onCpu;

  @Option(names = "-d", paramLabel = "SECONDS", description = "trace for so long")
  private Integer seconds;

  @Option(names = "-D", description = "leave the duration out")
  private boolean noDuration;

  @Option(names = "-H", description = "print the column headers")
  private boolean headers;

  @Option(
      names = "-L",
      paramLabel = "PROGRAM",
      description = "as -p; a thread of it is named by its program here")
  private String thread;

  @Option(names = "-m", paramLabel = "DEPTH", description = "follow calls to this depth only")
  private int maxDepth;

  @Option(names = "-P", description = "print the process names and numbers")
  private boolean processes;

  @Option(names = "-t", description = "print the time of each line")
  private boolean times;

  @Option(names = "-T", description = "print the function's name at its closing brace")
  private boolean tail;

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      description =
          "language of the cell below %%%%funcgraph: c (default), c++, or sh for a script")
  private String language = "c";

  @Override
  void tell(Tracing t, MagicCall call) {
    if (running() != null && thread != null) {
      throw new IllegalArgumentException("-p and -L: say one of them");
    }
    t.once().functions(functions.toArray(String[]::new)).maxDepth(maxDepth);
    if (thread != null) t.program(thread);
    if (seconds != null) t.limit(Duration.ofSeconds(seconds));
    ProgramOptions.source(t, call, language);
  }

  @Override
  void show(TracedRun run, MagicCall call) {
    GraphText.Columns columns =
        new GraphText.Columns(
            all || headers, true, !noDuration, all || processes, all || times, tail);
    String task = running() != null ? running() : thread;
    System.out.printf(
        "Tracing \"%s\"%s...%n", String.join(" ", functions), task == null ? "" : " for " + task);
    List<String> lines = run.text(columns, onCpu).lines().toList();
    lines.stream().limit(LINES).forEach(System.out::println);
    if (lines.size() > LINES) {
      System.out.printf(
          "... %,d more lines: the variable's text() has them all%n", lines.size() - LINES);
    }
    System.out.println("\nEnding tracing...");
  }

  @Override
  List<String> values(String option, String prefix) {
    return switch (option) {
      case "" -> Fathom.functions(prefix);
      case "-L" -> ProgramOptions.complete("-p", prefix);
      default -> List.of();
    };
  }
}
