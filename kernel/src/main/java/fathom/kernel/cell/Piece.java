package fathom.kernel.cell;

import java.util.List;
import java.util.Set;

/**
 * A declaration, statement or expression at the top level of a cell; positions are chars of its
 * source.
 *
 * @param from where it begins
 * @param to where its last token ends
 * @param name what it declares: "x", "f", "java.util.List"; "" for statements
 * @param key what makes a declaration the same as another: "f(int,String)" for a method, else the
 *     name
 * @param modifiersEnd where its modifiers end and the declaration proper begins
 * @param typeEnd of variables: where their type ends
 * @param body of methods: where the body begins, -1 without one
 * @param variables of variables: each one
 * @param words the identifiers in it that do not follow a dot
 * @param closed whether it has its end: a semicolon or brace
 */
record Piece(
    Kind kind,
    int from,
    int to,
    String name,
    String key,
    int modifiersEnd,
    int typeEnd,
    int body,
    List<Variable> variables,
    Set<String> words,
    boolean closed) {
  enum Kind {
    PACKAGE,
    IMPORT,
    TYPE,
    METHOD,
    VARIABLE,
    STATEMENT,
    EXPRESSION
  }

  /**
   * One variable of a declaration.
   *
   * @param dimensions the brackets behind its name
   * @param from where its name begins
   * @param nameEnd where its name ends
   * @param value where its initial value begins, -1 without one
   * @param to where it ends
   */
  record Variable(String name, String dimensions, int from, int nameEnd, int value, int to) {}

  /** A piece is itself, whatever another one says. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  boolean declares() {
    return kind == Kind.TYPE || kind == Kind.METHOD;
  }
}
