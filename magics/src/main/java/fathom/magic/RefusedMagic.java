package fathom.magic;

import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %refused}: which line, after which branch, produced the error of a failed call. */
@Command(
    name = "refused",
    header =
        "Says who refused a failed call: which line, after which branch, and who handed it up.",
    description = {
      "Of a run that was traced with --exact it is known by every instruction; of others by return"
          + " values along the",
      "path, which is coarser. Errors that were met and ignored are named as such."
    })
public final class RefusedMagic implements Magic {
  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "a variable that holds a traced run (default: the last one)")
  private String variable;

  @Override
  public String variablesOfType(String option) {
    return option.isEmpty() ? TracedRun.class.getSimpleName() : "";
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    TracedRun run = variable != null ? new Variable(variable).run(call) : Runs.last();
    return run.refused(call.notebook().progress()).with("The run: " + run.origin() + ".");
  }
}
