package fathom.magic;

import fathom.Fathom;
import fathom.Opened;
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
      description =
          "the Java variable of the result (default: trace; bpf or stacks for those recordings)")
  private String name;

  @Override
  public Object run(MagicCall call) throws Exception {
    if (name != null) new Variable(name); // a wrong one is said before the file is read
    Opened opened = Fathom.open(file.toString(), version, call.notebook().progress());
    if (opened instanceof Opened.Bpftrace bpftrace) {
      variable("bpf").bind(call, bpftrace.run());
      System.out.print(bpftrace.run().text() + bpftrace.run().output());
      return bpftrace.run();
    }
    if (opened instanceof Opened.Kstack kstack) {
      variable("stacks").bind(call, kstack.stacks());
      return kstack.stacks();
    }
    TracedRun run = ((Opened.Calls) opened).run();
    variable("trace").bind(call, run);
    return run;
  }

  private Variable variable(String usual) {
    return new Variable(name == null ? usual : name);
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
