package fathom;

import fathom.read.Capture;

/** The pieces of a capture that say what was traced and how it is shown. */
final class About {
  static final String HEADLINE = "about/headline";
  static final String FUNCTIONS = "about/functions";
  static final String MAX_DEPTH = "about/maxdepth";
  static final String VERSION = "about/version";

  /** What was read of calls and could not be joined to them, in sentences. */
  static final String VALUES_NOTE = "about/values-note";

  /** The author's remarks. */
  static final String NOTES = "about/notes";

  /** Patterns of functions whose calls are left out of pictures, one a line. */
  static final String FOLDED = "about/folded";

  static final String SOURCE_PROBLEM = Capture.HERE + "source-problem";

  private About() {}

  /** How deep calls were recorded, 0 for no limit. */
  static int maxDepth(Capture capture) {
    String depth = capture.text(MAX_DEPTH).strip();
    return depth.matches("\\d{1,5}") ? Integer.parseInt(depth) : 0;
  }
}
