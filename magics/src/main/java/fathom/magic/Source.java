package fathom.magic;

import fathom.Fathom;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import fathom.show.CardHtml;
import fathom.source.Card;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code %source NAME}: a function's source, with the times of the last trace when there is one.
 */
@Command(
    name = "source",
    header =
        "Shows a kernel function's source, with what the last trace measured beside its lines.",
    description = {
      "The source is that of the traced kernel's version, read on this machine.",
      "Of a structure, table or macro it marks what the traced functions name or called."
    })
public final class Source implements Magic {
  private static final Set<String> TYPES = Set.of("struct", "union", "enum");

  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      description = "functions as traced: vfs_write; struct kiocb; a table, macro or constant")
  private List<String> names;

  @Override
  public Object run(MagicCall call) throws Exception {
    List<String> functions = joined(names);
    List<Card> cards = Fathom.source(functions, call.notebook().progress());
    if (!cards.isEmpty()) return CardHtml.of(cards);
    for (String function : functions) {
      String explained = Fathom.explain(function);
      if (!explained.isEmpty()) System.out.println(function + ": " + explained + "\n");
    }
    System.out.println("FATHOM_SOURCE=off leaves kernel source out of this notebook.");
    return null;
  }

  /** "struct", "kiocb" is one name. */
  private static List<String> joined(List<String> words) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      boolean type = TYPES.contains(words.get(i)) && i + 1 < words.size();
      names.add(type ? words.get(i) + " " + words.get(++i) : words.get(i));
    }
    return names;
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
