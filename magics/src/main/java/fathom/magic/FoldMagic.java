package fathom.magic;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %fold 'irq*'}: leaves calls out of the picture and the text. */
@Command(
    name = "fold",
    header = "Leaves calls out of the picture and the text; a counted \"...\" stands for them.",
    description = {
      "Of functions by name or pattern, with all that they call. Tables and shares have them all.",
      "Without a pattern nothing is left out any more."
    })
public final class FoldMagic implements Magic {
  @Parameters(
      arity = "0..*",
      paramLabel = "PATTERN",
      description = "irq*, *_lock: * stands for any letters, ? for one")
  private List<String> patterns = List.of();

  @Option(
      names = "--of",
      paramLabel = "VARIABLE",
      description = "the traced run (default: the last one, in trace)")
  private String variable;

  @Override
  public Object run(MagicCall call) throws Exception {
    TracedRun run = variable != null ? new Variable(variable).run(call) : Runs.last();
    TracedRun folded = Fathom.remember(run.fold(patterns.toArray(String[]::new)));
    new Variable(variable != null ? variable : "trace").bind(call, folded);
    return folded;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return new NoteMagic().complete(option, prefix);
  }
}
