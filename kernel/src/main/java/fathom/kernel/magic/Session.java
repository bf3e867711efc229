package fathom.kernel.magic;

import java.nio.file.Path;
import java.util.List;

/** The Java of all cells so far: what they can use, and what they have declared. */
public interface Session {
  /**
   * Something that a cell has declared.
   *
   * @param kind "variable", "method", "class", "import", ..
   * @param name its name
   * @param type a variable's type, a method's signature; else ""
   */
  record Declaration(String kind, String name, String type) {}

  /** The jars and folders that cells see. */
  List<Path> classPath();

  /** Lets all later code use more jars and folders. */
  void addToClassPath(List<Path> entries);

  /** What cells have declared, in the order of its declaration. */
  List<Declaration> declarations();

  /** Removes declarations by their names. */
  void forget(List<String> names);

  /**
   * Runs the text of a cell, its magics too.
   *
   * @return what the cell would show as its result, or null
   */
  Object run(String cell) throws Exception;
}
