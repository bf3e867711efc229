package fathom.show;

/** Text made safe for HTML: everything that comes from a trace or a source passes through here. */
final class Html {
  private Html() {}

  /** Text as content or as a quoted attribute; control characters become the replacement sign. */
  static String escape(String text) {
    return fathom.kernel.display.Html.escape(printable(text));
  }

  /** The same text for a place that takes no markup. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      if (isUnprintable(out.charAt(i))) out.setCharAt(i, '\uFFFD');
    }
    return out.toString();
  }

  /** Control characters, and those that turn the direction of the text around them. */
  private static boolean isUnprintable(char c) {
    return (c < ' ' && c != '\n' && c != '\t')
        || (c >= '\u007f' && c <= '\u009f')
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }
}
