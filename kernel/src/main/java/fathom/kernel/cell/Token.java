package fathom.kernel.cell;

/**
 * A word, literal or sign of Java source.
 *
 * @param from where it begins in the source, in chars
 * @param to where it ends
 * @param text what it says; an identifier's Unicode escapes are resolved
 */
record Token(Kind kind, int from, int to, String text) {
  enum Kind {
    /** Identifiers and keywords. */
    WORD,
    LITERAL,
    /** One character of punctuation. */
    SIGN
  }

  boolean is(String other) {
    return kind != Kind.LITERAL && text.equals(other);
  }
}
