package fathom.magic;

import fathom.Export;
import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %export FORMAT [FILE]}: a traced run as a file for another tool. */
@Command(
    name = "export",
    header = "Writes a traced run as a file for another tool.",
    description = {
      "parquet and csv hold one table (calls, unless --table says another); perfetto and speedscope the calls over time,",
      "for ui.perfetto.dev and speedscope.app; folded the self time of each path, for flame graphs; text the kernel's",
      "function_graph text. %%record keeps everything."
    })
public final class ExportMagic implements Magic {
  @Parameters(
      index = "0",
      paramLabel = "FORMAT",
      description = "parquet, csv, perfetto, speedscope, folded or text")
  private Export format;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "relative to the notebook (default: trace.csv, ..)")
  private Path file;

  @Option(
      names = "--of",
      paramLabel = "VARIABLE",
      description = "the traced run (default: the last one)")
  private String variable;

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = "calls (default), functions, events, sched_switch, ..")
  private String table = "calls";

  @Override
  public Object run(MagicCall call) throws Exception {
    TracedRun run = variable != null ? new Variable(variable).run(call) : Runs.last();
    String name = variable != null ? variable : "trace";
    Path to = file != null ? file : Path.of(name + format.ending());
    run.export(format, to, table);
    System.out.printf(Locale.ROOT, "Wrote %s, %,d KiB.%n", to, (Files.size(to) + 1023) / 1024);
    return null;
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return switch (option) {
      case "" -> Stream.of(Export.values()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
      case "--table" ->
          List.of("calls", "functions", "layers", "roots", "runs", "events", "losses", "account");
      default -> List.of();
    };
  }
}
