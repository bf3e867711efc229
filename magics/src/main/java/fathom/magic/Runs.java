package fathom.magic;

import fathom.Fathom;
import fathom.TracedRun;

/** The traced run that a magic works on when no variable is named. */
final class Runs {
  private Runs() {}

  /**
   * The run that was traced or opened last.
   *
   * @throws IllegalStateException when there is none yet
   */
  static TracedRun last() {
    return Fathom.last()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Nothing has been traced yet: %trace_write, or %replay FILE."));
  }
}
