package fathom.source;

import java.util.List;

/**
 * Where in its caller a function is called.
 *
 * @param lines in the caller's file; several when it cannot be told which
 * @param via the way from the line to it, outermost first; see {@link Card.Hop}
 * @param kind what the last step was
 */
record Place(List<Integer> lines, List<String> via, Kind kind) {
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
}
