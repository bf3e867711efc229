package fathom.magic;

import fathom.Fathom;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import fathom.source.Explanation.Language;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %lang zh}: the language of explanations. */
@Command(
    name = "lang",
    header = "Chooses the language in which functions are explained.",
    description = "It holds for the outputs that follow. Without an argument it says which it is.")
public final class Lang implements Magic {
  @Parameters(
      arity = "0..1",
      paramLabel = "LANGUAGE",
      description = "en (English, the default) or zh (Chinese)")
  private String language;

  @Override
  public Object run(MagicCall call) {
    if (language != null) Fathom.language(language);
    System.out.println("Functions are explained in " + Fathom.language() + ".");
    return null;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    String[] codes = Stream.of(Language.values()).map(Language::code).toArray(String[]::new);
    return TraceWrite.starting(prefix, codes);
  }
}
