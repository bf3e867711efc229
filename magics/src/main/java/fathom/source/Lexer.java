package fathom.source;

/**
 * Cuts C source into tokens, one at a time, into its own fields. It accepts any bytes: what is not
 * C becomes punctuation or an unterminated string that ends with its line.
 */
final class Lexer {
  /** What kind of token the lexer stands on. */
  enum Kind {
    NAME,
    NUMBER,
    STRING,
    PUNCTUATION,
    /** A whole preprocessor line with its continuation lines; {@code start} is the '#'. */
    DIRECTIVE,
    END
  }

  /** {@link #sign} of "->". */
  static final char ARROW = '\u2192';

  /** {@link #sign} of "==". */
  static final char EQUALS = '\u2261';

  private static final byte[] CLASS = new byte[256];
  private static final byte LETTER = 1;
  private static final byte DIGIT = 2;
  private static final byte SPACE = 3;

  static {
    for (int c = 0; c < 256; c++) {
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c >= 128) {
        CLASS[c] = LETTER;
      } else if (c >= '0' && c <= '9') {
        CLASS[c] = DIGIT;
      } else if (c <= ' ') {
        CLASS[c] = SPACE;
      }
    }
  }

  private final byte[] text;
  private final int limit;
  private final boolean directives;
  private final Words words;
  private int at;
  private int atLine;
  private boolean lineBegins = true;

  /** Offset of the token's first byte. */
  int start;

  /** Offset after the token's last byte. */
  int end;

  /** The line of the token's first byte, from 1. */
  int line;

  /** The character of a punctuation token, {@link #ARROW} and {@link #EQUALS} for these two. */
  char sign;

  /** Reads a whole file. */
  Lexer(byte[] text) {
    this(text, 0, text.length, 1, true, new Words());
  }

  /** Reads the body of a directive, in which '#' is an operator. */
  Lexer(byte[] text, int from, int to, int line) {
    this(text, from, to, line, false, new Words());
  }

  /** Reads on from the beginning of a line. */
  static Lexer withDirectives(byte[] text, int from, int line) {
    return new Lexer(text, from, text.length, line, true, new Words());
  }

  /** Reads a part of the directive that this lexer stands on. */
  Lexer inside(int from, int line) {
    return new Lexer(text, from, end, line, false, words);
  }

  private Lexer(byte[] text, int from, int to, int line, boolean directives, Words words) {
    this.text = text;
    this.limit = to;
    this.at = from;
    this.atLine = line;
    this.directives = directives;
    this.words = words;
  }

  /** The text of the token. */
  String text() {
    return words.word(text, start, end);
  }

  /** Whether the token is the first thing in its line. */
  boolean inFirstColumn() {
    return start == 0 || text[start - 1] == '\n';
  }

  /** Goes to the next token. */
  Kind next() {
    skipBlanks();
    start = at;
    line = atLine;
    Kind kind = at >= limit ? Kind.END : token();
    end = at;
    return kind;
  }

  private Kind token() {
    int c = text[at] & 255;
    if (c == '#' && directives && lineBegins) {
      directive();
      return Kind.DIRECTIVE;
    }
    lineBegins = false;
    switch (CLASS[c]) {
      case LETTER -> {
        skipWord(false);
        return Kind.NAME;
      }
      case DIGIT -> {
        skipWord(true);
        return Kind.NUMBER;
      }
      default -> {
        if (c == '"' || c == '\'') {
          string(c);
          return Kind.STRING;
        }
        at++;
        sign = (char) c;
        if (c == '-' && peek(0) == '>') {
          at++;
          sign = ARROW;
        } else if (c == '=' && peek(0) == '=') {
          at++;
          sign = EQUALS;
        }
        return Kind.PUNCTUATION;
      }
    }
  }

  private int peek(int ahead) {
    return at + ahead < limit ? text[at + ahead] & 255 : -1;
  }

  private void skipWord(boolean dots) {
    while (at < limit) {
      int c = text[at] & 255;
      if (CLASS[c] != LETTER && CLASS[c] != DIGIT && !(dots && c == '.')) return;
      at++;
    }
  }

  private void skipBlanks() {
    while (at < limit) {
      int c = text[at] & 255;
      if (CLASS[c] == SPACE) {
        if (c == '\n') {
          atLine++;
          lineBegins = true;
        }
        at++;
      } else if (c == '\\') {
        at++;
      } else if (!skipComment()) {
        return;
      }
    }
  }

  private boolean skipComment() {
    if (text[at] != '/') return false;
    if (peek(1) == '*') {
      at += 2;
      while (at < limit && !(text[at] == '*' && peek(1) == '/')) {
        if (text[at++] == '\n') atLine++;
      }
      at = Math.min(limit, at + 2);
      return true;
    }
    if (peek(1) == '/') {
      skipToLineEnd();
      return true;
    }
    return false;
  }

  private void skipToLineEnd() {
    while (at < limit && text[at] != '\n') {
      if (!skipContinuation()) at++;
    }
  }

  /** Skips a backslash that ends its line. */
  private boolean skipContinuation() {
    if (text[at] != '\\') return false;
    int length = peek(1) == '\n' ? 2 : peek(1) == '\r' && peek(2) == '\n' ? 3 : 0;
    if (length == 0) return false;
    at += length;
    atLine++;
    return true;
  }

  private void string(int quote) {
    at++;
    while (at < limit && text[at] != '\n') {
      int c = text[at];
      if (c == '\\') {
        if (!skipContinuation()) at = Math.min(limit, at + 2);
        continue;
      }
      at++;
      if (c == quote) return;
    }
  }

  private void directive() {
    while (at < limit && text[at] != '\n') {
      if (!skipContinuation() && !skipComment()) at++;
    }
  }
}
