package fathom.source;

import java.util.List;

/**
 * Where in its caller a function is called.
 *
 * @param ways by line, one a line; several when it cannot be told which
 * @param kind what the last step was
 */
record Place(List<Way> ways, Kind kind) {
  /**
   * A way from a line to the function.
   *
   * @param line in the caller's file
   * @param via what it goes through, outermost first; see {@link Card.Hop}
   */
  record Way(int line, List<String> via) {}

  /** How a call leads from a line to a function. */
  enum Kind {
    DIRECT,
    MACRO,
    INLINED,
    /** A member of a table of functions, a hook or a static call. */
    TABLE,
    /** A pointer of which only is known that it may point there. */
    POINTER,
    /** The compiler split the function in two. */
    SPLIT
  }

  List<Integer> lines() {
    return ways.stream().map(Way::line).toList();
  }
}
