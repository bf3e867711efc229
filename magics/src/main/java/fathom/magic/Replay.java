package fathom.magic;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %replay NAME|FILE}: a recording, or anything else that ftrace wrote, as a traced run. */
@Command(
    name = "replay",
    header = "Shows a recording, or any file that ftrace wrote.",
    description = {
      "A recording goes by its name (recordings/NAME.zip beside the notebook) or its file. Other files are opened as",
      "what they are: trace.dat, function_graph and other text of ftrace, trace-cmd, perf or bpftrace, folders of raw",
      "buffers; packed (gz, xz, zst) or not."
    })
public final class Replay implements Magic {
  @Parameters(
      paramLabel = "NAME|FILE",
      arity = "1",
      description = "a recording's name, or a file, relative to the notebook")
  private Path file;

  @Option(
      names = "--kernel",
      paramLabel = "VERSION",
      description = "the kernel's version where the file does not tell it, for the source: 6.1.192")
  private String version = "";

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "the Java variable of the result (default: trace)")
  private String name = "trace";

  @Override
  public Object run(MagicCall call) throws Exception {
    Variable variable = new Variable(name);
    TracedRun run = Fathom.replay(file.toString(), version, call.notebook().progress());
    variable.bind(call, run);
    return run;
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return option.isEmpty() ? Fathom.recordings() : List.of();
  }
}
