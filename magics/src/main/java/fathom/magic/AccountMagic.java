package fathom.magic;

import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %account}: what was read of a trace, what was lost, and what was dropped. */
@Command(
    name = "account",
    header = "Says what was read of a trace, what was lost and what was dropped, by kind.",
    description =
        "Each kind of what was dropped is named with the first line or offset where it was met.")
public final class AccountMagic implements Magic {
  @Parameters(
      arity = "0..1",
      paramLabel = "VARIABLE",
      description = "the traced run (default: the last one)")
  private String variable;

  @Override
  public Object run(MagicCall call) throws Exception {
    TracedRun run = variable != null ? new Variable(variable).run(call) : Runs.last();
    return run.account();
  }
}
