package fathom.show;

/** Names from a trace as they may be printed: they are untrusted. */
final class PlainText {
  private PlainText() {}

  /** The text with each control character, line ends included, replaced by a question mark. */
  static String oneLine(String text) {
    return text.codePoints().anyMatch(Character::isISOControl)
        ? text.replaceAll("\\p{Cntrl}", "?")
        : text;
  }
}
