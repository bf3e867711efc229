package fathom.show;

import fathom.source.Explanation;
import fathom.source.Explanation.Language;
import fathom.source.Explanation.Text;
import fathom.source.Explanations;

/** What a function is for, above its source, in the language that the user has chosen. */
public final class ExplanationHtml {
  private static volatile Language language = Language.ENGLISH;

  private ExplanationHtml() {}

  /** Chooses the language of all outputs from now on. */
  public static void language(Language chosen) {
    language = chosen;
  }

  /** The language chosen. */
  public static Language language() {
    return language;
  }

  /** "" for a function that has no explanation. */
  static String of(String function, String release) {
    return Explanations.of(function, release).map(ExplanationHtml::html).orElse("");
  }

  private static String html(Explanation explanation) {
    Text text = explanation.in(language);
    return "<div class=\"fx-why\" lang=\""
        + language.code()
        + "\" style=\"padding:4px 8px 2px;font-size:12px;max-width:72em\">"
        + Html.escape(text.purpose())
        + "<br><b>"
        + look()
        + "</b> "
        + Html.escape(text.look())
        + "<br><b>"
        + wrong()
        + "</b> "
        + Html.escape(text.wrong())
        + "</div>";
  }

  /** The same as lines of text; "" for a function that has no explanation. */
  public static String plain(String function, String release) {
    return Explanations.of(function, release)
        .map(e -> e.in(language))
        .map(t -> t.purpose() + "\n" + look() + " " + t.look() + "\n" + wrong() + " " + t.wrong())
        .orElse("");
  }

  private static String look() {
    return language == Language.CHINESE ? "看点：" : "Look at:";
  }

  private static String wrong() {
    return language == Language.CHINESE ? "误解：" : "Beware:";
  }
}
