package fathom.magic;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %note TARGET TEXT}: a remark of the author's on a traced run. */
@Command(
    name = "note",
    header = "Puts a remark on a call, a function or a line of its source.",
    description = {
      "It stands in the picture, the card and the text of the trace, and in its recording: %%record after it, or",
      "%%trace_write --record before. A second one on the same takes the place of the first; without text it goes.",
      "Without arguments: the remarks that there are."
    })
public final class NoteMagic implements Magic {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CALL|FUNCTION[:LINE]",
      description = "a row of calls(), vfs_write, or vfs_write:590 as numbered in its card")
  private String target;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "TEXT", description = "the remark")
  private List<String> words = List.of();

  @Option(
      names = "--of",
      paramLabel = "VARIABLE",
      description = "the traced run (default: the last one, in trace)")
  private String variable;

  @Override
  public Object run(MagicCall call) throws Exception {
    TracedRun run = variable != null ? new Variable(variable).run(call) : Runs.last();
    if (target == null) {
      if (run.notes().all().isEmpty()) System.out.println("There is no note: %note vfs_write TEXT");
      run.notes().all().forEach(n -> System.out.println(n.target() + ": " + n.text()));
      return null;
    }
    TracedRun noted = run.note(target, String.join(" ", words));
    new Variable(variable != null ? variable : "trace").bind(call, Fathom.remember(noted));
    String where = noted.recording().isEmpty() ? "" : "; " + noted.recording() + " has it, too";
    System.out.println((words.isEmpty() ? "No note on " : "Noted on ") + target + where + ".");
    return null;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    if (!option.isEmpty()) return List.of();
    return Fathom.last()
        .map(
            run ->
                run.trace().calls().functions().all().stream()
                    .filter(f -> f.startsWith(prefix))
                    .sorted()
                    .toList())
        .orElse(List.of());
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }
}
