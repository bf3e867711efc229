package fathom.kernel.magic;

import java.util.List;

/** A part of the installation that {@code %fathom doctor} looks at; found by ServiceLoader. */
public interface Checkup {
  /** Whether something works. */
  enum Verdict {
    OK("ok"),
    /** Everything else works without it. */
    LIMITED("limited"),
    BROKEN("broken"),
    /** A version or a path: there is nothing to judge. */
    FACT("");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * What was found.
   *
   * @param what its name
   * @param detail a version or path; for what does not work, why and what to do
   */
  record Finding(String what, Verdict verdict, String detail) {}

  /** What it is a checkup of: "Kernel". */
  String title();

  /** Looks, within a second or so, and changes nothing. */
  List<Finding> look();
}
