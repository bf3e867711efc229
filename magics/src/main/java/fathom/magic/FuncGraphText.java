package fathom.magic;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code %%funcgraph_text}: the text of a trace, pasted into the cell, as a traced run. */
@Command(
    name = "funcgraph_text",
    header = "Reads the text of a trace that is pasted below it.",
    description = {
      "The output of ftrace, funcgraph, trace-cmd report, perf ftrace or bpftrace, as it stands on a terminal or in an",
      "article: prompts, notes and elisions (...) may be left in. What cannot be read is counted below the picture."
    })
public final class FuncGraphText implements Magic {
  @Option(
      names = "--kernel",
      paramLabel = "VERSION",
      description = "the kernel's version, for the source: 6.1.192")
  private String version = "";

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "the Java variable of the result (default: trace)")
  private String name = "trace";

  @Override
  public Object run(MagicCall call) throws Exception {
    Variable variable = new Variable(name);
    if (!call.isCell()) {
      throw new IllegalArgumentException(
          "%%funcgraph_text must be the first line of a cell; the lines below are the trace.");
    }
    TracedRun run = Fathom.text(call.body(), version, call.notebook().progress());
    variable.bind(call, run);
    return run;
  }
}
