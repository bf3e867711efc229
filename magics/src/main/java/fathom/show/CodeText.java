package fathom.show;

import fathom.source.Card.Hop;
import java.util.List;

/** The text of a line of source: its width, its identifiers, and which of them are links. */
final class CodeText {
  /** Lines of source are cut here. */
  private static final int MOST_COLUMNS = 400;

  /**
   * A tab stops at each multiple of this; eight would leave no room for code beside the picture.
   */
  private static final int TAB = 4;

  private CodeText() {}

  /** An identifier of the line, a link when a measured call has this name. */
  static String identifier(String word, List<Hop> hops) {
    for (Hop hop : hops) if (base(hop).equals(word)) return link(word, hop.function());
    return Html.escape(word);
  }

  /** The script makes these work; without it they are underlined names. */
  static String link(String shown, String function) {
    String target = shown.equals(function) ? "" : " data-go=\"" + Html.escape(function) + "\"";
    return "<u" + target + ">" + Html.escape(shown) + "</u>";
  }

  /** The name in the source: the compiler's suffixes (".isra.0", ".constprop.0") are cut off. */
  static String base(Hop hop) {
    int dot = hop.function().indexOf('.');
    return dot > 0 ? hop.function().substring(0, dot) : hop.function();
  }

  static boolean hasWord(String text, String word) {
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      boolean starts = at == 0 || !Character.isJavaIdentifierPart(text.charAt(at - 1));
      int end = at + word.length();
      if (starts && (end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  static String expanded(String text) {
    StringBuilder wide = new StringBuilder();
    for (int i = 0; i < text.length() && wide.length() < MOST_COLUMNS; i++) {
      char c = text.charAt(i);
      if (c == '\t') wide.append(" ".repeat(TAB - wide.length() % TAB));
      else wide.append(c);
    }
    return cut(wide.toString());
  }

  static String cut(String text) {
    return text.length() < MOST_COLUMNS ? text : text.substring(0, MOST_COLUMNS) + " …";
  }

  static int indentation(String text) {
    int i = 0;
    while (i < text.length() && text.charAt(i) == ' ') i++;
    return i;
  }
}
