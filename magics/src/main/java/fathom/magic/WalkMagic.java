package fathom.magic;

import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code %walk}: the slowest path, function after function, with the source that ran. */
@Command(
    name = "walk",
    header = "Walks down the slowest path of a trace: its functions' source one after the other.",
    description = "Between them stands how many calls went on, and with how much of the time.")
public final class WalkMagic implements Magic {
  @Option(
      names = "--of",
      paramLabel = "VARIABLE",
      description = "the traced run (default: the last one)")
  private String variable;

  @Override
  public Object run(MagicCall call) throws Exception {
    TracedRun run = variable != null ? new Variable(variable).run(call) : Runs.last();
    return run.walk();
  }
}
