package fathom.magic;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.Tracing;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code %trace_write}: a write(), traced in the kernel; {@code %%trace_write}: the C program
 * below, traced.
 */
@Command(
    name = "trace_write",
    header = "Traces a write() through the kernel and shows where its time went.",
    description = {
      "Without a body, a built-in program writes \"hello world\\n\" through stdio, on ext4, in the lab.",
      "With %%%%trace_write the cell below is a C program; it is compiled, and every write and fsync it makes is traced.",
      "Several files begin with a line '// file: name' each.",
      "The run shown is the one at the lower quartile of twenty, after five that warm up; the others stand beside it."
    })
public final class TraceWrite extends TracingMagic {
  @Option(names = "--direct", description = "write with O_DIRECT, past the page cache")
  private boolean direct;

  @Option(
      names = "--overwrite",
      description = "with --direct: into blocks that exist already; else the file grows")
  private boolean overwrite;

  @Option(names = "--fsync", description = "call fsync() after the write")
  private boolean fsync;

  @Option(names = "--repeat", paramLabel = "N", description = "measure N runs (default: 20)")
  private Integer repeat;

  @Option(names = "--once", description = "exactly one run, without warming up")
  private boolean once;

  @Option(names = "--cold", description = "do not warm up, and show the first run")
  private boolean cold;

  @Option(
      names = "--function",
      paramLabel = "F",
      description = "begin the graph at this function; 'ext4_*' for several; may be repeated")
  private List<String> functions;

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      description = "language of the cell: c (default), c++, or sh for a script")
  private String language = "c";

  @Override
  void tell(Tracing t, MagicCall call) {
    if (direct) t.direct();
    if (overwrite) t.overwrite();
    if (fsync) t.fsync();
    if (repeat != null) t.repeat(repeat);
    if (cold) t.cold();
    if (once) t.once();
    if (functions != null) t.functions(functions.toArray(String[]::new));
    ProgramOptions.source(t, call, language);
  }

  @Override
  void show(TracedRun run, MagicCall call) {
    if (call.isCell() || running() != null) System.out.print(run.output());
  }

  @Override
  List<String> values(String option, String prefix) {
    return switch (option) {
      case "--function" -> Fathom.functions(prefix);
      default -> List.of();
    };
  }

  static List<String> starting(String prefix, String... values) {
    return Stream.of(values).filter(v -> v.startsWith(prefix)).toList();
  }
}
