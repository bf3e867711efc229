package fathom.kernel.magic;

/** A piece of a cell, run in order. */
public sealed interface Part {
  /** The 1-based line of the cell on which it begins. */
  int firstLine();

  /** Lines of Java. */
  record Java(String source, int firstLine) implements Part {}

  /**
   * One magic.
   *
   * @param name without percent signs
   * @param line the rest of its line, as typed
   * @param body the cell below the line, or null for a {@code %name}
   */
  record Call(String name, String line, String body, int firstLine) implements Part {}
}
