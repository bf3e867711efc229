package fathom.magic;

import fathom.Fathom;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import fathom.show.CardHtml;
import fathom.source.Card;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code %source NAME}: a function's source, with the times of the last trace when there is one.
 */
@Command(
    name = "source",
    header =
        "Shows a kernel function's source, with what the last trace measured beside its lines.",
    description = "The source is that of the traced kernel's version, read on this machine.")
public final class Source implements Magic {
  @Parameters(paramLabel = "FUNCTION", arity = "1..*", description = "names as traced: vfs_write")
  private List<String> functions;

  @Override
  public Object run(MagicCall call) throws Exception {
    List<Card> cards = Fathom.source(functions, call.notebook().progress());
    if (!cards.isEmpty()) return CardHtml.of(cards);
    for (String function : functions) {
      String explained = Fathom.explain(function);
      if (!explained.isEmpty()) System.out.println(function + ": " + explained + "\n");
    }
    System.out.println("FATHOM_SOURCE=off leaves kernel source out of this notebook.");
    return null;
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return Fathom.sourceFunctions(prefix);
  }
}
