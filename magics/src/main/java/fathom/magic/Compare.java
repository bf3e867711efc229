package fathom.magic;

import fathom.ComparedRuns;
import fathom.Fathom;
import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %compare a b}: two traced runs, aligned by call path. */
@Command(
    name = "compare",
    header = "Compares two traced runs: where their paths part, and what each took.",
    description = {
      "Calls that went the same way from the root are one line. The picture has the first run upwards, the second",
      "downwards. Across kernels, functions that were renamed are taken for each other; which, is said.",
      "Of two runs that were traced with --exact the instructions are compared, too: the first branch at which they",
      "part, by function and line, and all others, with what each executed until they met again."
    })
public final class Compare implements Magic {
  @Parameters(
      paramLabel = "RUN",
      arity = "2",
      description = "two variables that hold traced runs (%%trace_write --as NAME)")
  private List<String> runs;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "the Java variable of the result (default: comparison)")
  private String name = "comparison";

  @Override
  public String variablesOfType(String option) {
    return option.isEmpty() ? TracedRun.class.getSimpleName() : "";
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    Variable variable = new Variable(name);
    TracedRun a = new Variable(runs.get(0)).run(call);
    TracedRun b = new Variable(runs.get(1)).run(call);
    ComparedRuns compared = Fathom.compare(runs.get(0), a, runs.get(1), b);
    variable.bind(call, compared);
    return compared;
  }
}
