package fathom.show;

import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Colours C, one line after the other: keywords in {@code <b>}, comments in {@code <i>}, strings in
 * {@code <samp>}. Knows nothing of grammar, takes any text.
 */
final class CTokens {
  private static final Set<String> KEYWORDS =
      Set.of(
          "auto",
          "break",
          "case",
          "char",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extern",
          "float",
          "for",
          "goto",
          "if",
          "inline",
          "int",
          "long",
          "register",
          "return",
          "short",
          "signed",
          "sizeof",
          "static",
          "struct",
          "switch",
          "typedef",
          "union",
          "unsigned",
          "void",
          "volatile",
          "while",
          "bool",
          "true",
          "false",
          "NULL",
          "__always_inline");

  private boolean inComment;

  /**
   * Colours the next line.
   *
   * @param line without line end
   * @param identifier turns an identifier that is no keyword into HTML
   */
  String html(String line, UnaryOperator<String> identifier) {
    StringBuilder out = new StringBuilder(line.length() * 2);
    int i = 0;
    while (i < line.length()) {
      int end = end(line, i);
      String token = line.substring(i, end);
      char c = token.charAt(0);
      if (inComment || token.startsWith("/*") || token.startsWith("//")) {
        out.append("<i>").append(Html.escape(token)).append("</i>");
        boolean block = inComment || token.startsWith("/*");
        int from = inComment ? 0 : 2;
        inComment = block && token.indexOf("*/", from) < 0;
      } else if (c == '"' || c == '\'') {
        out.append("<samp>").append(Html.escape(token)).append("</samp>");
      } else if (KEYWORDS.contains(token) || c == '#') {
        out.append("<b>").append(Html.escape(token)).append("</b>");
      } else if (startsIdentifier(c)) {
        out.append(identifier.apply(token));
      } else {
        out.append(Html.escape(token));
      }
      i = end;
    }
    return out.toString();
  }

  private int end(String line, int start) {
    char c = line.charAt(start);
    if (inComment) return after(line, "*/", start);
    if (line.startsWith("/*", start)) return after(line, "*/", start + 2);
    if (line.startsWith("//", start)) return line.length();
    if (c == '"' || c == '\'') return endOfString(line, start, c);
    if (c == '#') {
      int i = start + 1;
      while (i < line.length() && line.charAt(i) == ' ') i++;
      while (i < line.length() && Character.isLetter(line.charAt(i))) i++;
      return i;
    }
    int i = start + 1;
    if (startsIdentifier(c) || Character.isDigit(c)) {
      while (i < line.length() && continuesIdentifier(line.charAt(i))) i++;
    }
    return i;
  }

  private static int after(String line, String mark, int from) {
    int at = line.indexOf(mark, from);
    return at < 0 ? line.length() : at + mark.length();
  }

  private static int endOfString(String line, int start, char quote) {
    for (int i = start + 1; i < line.length(); i++) {
      if (line.charAt(i) == '\\') i++;
      else if (line.charAt(i) == quote) return i + 1;
    }
    return line.length();
  }

  private static boolean startsIdentifier(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean continuesIdentifier(char c) {
    return startsIdentifier(c) || (c >= '0' && c <= '9');
  }
}
