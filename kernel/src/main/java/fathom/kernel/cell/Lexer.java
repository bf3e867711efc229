package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.List;

/** Reads Java source as tokens (JLS chapter 3); comments and blanks are left out. */
final class Lexer {
  /**
   * @param tokens in order
   * @param openAt where a comment or text block begins that has no end, or -1
   */
  record Reading(List<Token> tokens, int openAt) {}

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int openAt = -1;

  private Lexer(String source) {
    this.source = source;
  }

  static Reading read(String source) {
    Lexer lexer = new Lexer(source);
    int at = 0;
    while (at < source.length()) {
      at = lexer.next(at);
    }
    return new Reading(List.copyOf(lexer.tokens), lexer.openAt);
  }

  private int next(int at) {
    char c = source.charAt(at);
    if (Character.isWhitespace(c) || c == '\u001a') {
      return at + 1;
    }
    if (source.startsWith("//", at)) {
      int end = source.indexOf('\n', at);
      return end < 0 ? source.length() : end;
    }
    if (source.startsWith("/*", at)) {
      int end = source.indexOf("*/", at + 2);
      return end < 0 ? open(at) : end + 2;
    }
    if (source.startsWith("\"\"\"", at)) {
      int end = textBlockEnd(at + 3);
      return end < 0 ? open(at) : add(Token.Kind.LITERAL, at, end);
    }
    if (c == '"' || c == '\'') {
      return add(Token.Kind.LITERAL, at, quotedEnd(at, c));
    }
    if (c >= '0' && c <= '9' || c == '.' && isDigit(at + 1)) {
      return add(Token.Kind.LITERAL, at, numberEnd(at));
    }
    return word(at);
  }

  private int open(int at) {
    openAt = at;
    return source.length();
  }

  private int add(Token.Kind kind, int from, int to) {
    tokens.add(new Token(kind, from, to, source.substring(from, to)));
    return to;
  }

  private boolean isDigit(int at) {
    return at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9';
  }

  private int textBlockEnd(int from) {
    for (int i = from; i < source.length(); i++) {
      if (source.charAt(i) == '\\') {
        i++;
      } else if (source.startsWith("\"\"\"", i)) {
        return i + 3;
      }
    }
    return -1;
  }

  /** A literal that is not closed ends with its line; javac says what is wrong with it. */
  private int quotedEnd(int from, char quote) {
    for (int i = from + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\n') {
        return i;
      } else if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i + 1;
      }
    }
    return source.length();
  }

  private int numberEnd(int from) {
    int i = from;
    while (i < source.length()) {
      char c = source.charAt(i);
      boolean exponentSign =
          (c == '+' || c == '-')
              && i > from
              && "eEpP".indexOf(source.charAt(i - 1)) >= 0
              && (source.charAt(from) != '0'
                  || !isHexadecimal(from)
                  || "pP".indexOf(source.charAt(i - 1)) >= 0);
      if (!Character.isLetterOrDigit(c) && c != '_' && c != '.' && !exponentSign) {
        return i;
      }
      i++;
    }
    return i;
  }

  private boolean isHexadecimal(int from) {
    return from + 1 < source.length() && "xX".indexOf(source.charAt(from + 1)) >= 0;
  }

  private int word(int from) {
    StringBuilder word = new StringBuilder();
    int i = from;
    while (i < source.length()) {
      int length = 1;
      int c = source.codePointAt(i);
      if (c == '\\') {
        length = escapeLength(i);
        c = length == 0 ? '\\' : Integer.parseInt(source.substring(i + length - 4, i + length), 16);
      } else {
        length = Character.charCount(c);
      }
      boolean fits =
          word.length() == 0
              ? Character.isJavaIdentifierStart(c)
              : Character.isJavaIdentifierPart(c);
      if (!fits || length == 0) {
        break;
      }
      word.appendCodePoint(c);
      i += length;
    }
    if (i == from) {
      return add(Token.Kind.SIGN, from, from + Character.charCount(source.codePointAt(from)));
    }
    tokens.add(new Token(Token.Kind.WORD, from, i, word.toString()));
    return i;
  }

  /** The length of a Unicode escape, or 0 if there is none. */
  private int escapeLength(int at) {
    int i = at + 1;
    while (i < source.length() && source.charAt(i) == 'u') {
      i++;
    }
    boolean escape = i > at + 1 && i + 4 <= source.length();
    for (int k = i; escape && k < i + 4; k++) {
      escape = Character.digit(source.charAt(k), 16) >= 0;
    }
    return escape ? i + 4 - at : 0;
  }
}
