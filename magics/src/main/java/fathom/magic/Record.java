package fathom.magic;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %record NAME}: the last traced run as a file that {@code %replay} shows anywhere. */
@Command(
    name = "record",
    header = "Records a traced run as recordings/NAME.zip beside the notebook.",
    description = {
      "%%replay NAME shows it again, on any machine. It holds what was captured and the workload's source and output,",
      "no kernel source. %%trace_write --record NAME records at once."
    })
public final class Record implements Magic {
  @Parameters(paramLabel = "NAME", arity = "1", description = "the recording's name")
  private String name;

  @Option(
      names = "--of",
      paramLabel = "VARIABLE",
      description = "the traced run (default: the last one)")
  private String variable;

  @Override
  public Object run(MagicCall call) throws Exception {
    TracedRun run = variable != null ? new Variable(variable).run(call) : Runs.last();
    Path file = run.record(name);
    System.out.printf("Recorded in %s, %,d KiB.%n", file, (Files.size(file) + 1023) / 1024);
    return null;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return option.isEmpty() ? Fathom.recordings() : List.of();
  }
}
