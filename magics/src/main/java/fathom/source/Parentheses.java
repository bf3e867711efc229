package fathom.source;

/**
 * What stands directly inside a pair of parentheses, which tells whether another pair behind it
 * calls through a pointer, as in {@code (*p)(..)} and {@code (x->f)(..)}, or is cast by it.
 */
final class Parentheses {
  private boolean empty = true;
  private boolean pointer;

  /** Takes a token, "" for a number or a string. */
  void accept(String token) {
    accept(token.isEmpty() ? '0' : token.charAt(0), token.length() == 1);
  }

  /** Takes a token that begins so. */
  void accept(char first, boolean single) {
    pointer |= single && (empty ? first == '*' : ".[?".indexOf(first) >= 0 || first == Lexer.ARROW);
    empty = false;
  }

  boolean isPointer() {
    return pointer;
  }
}
