package fathom;

import java.util.Locale;

/** Whether what a cell asks for is traced, or a recording of it is shown: FATHOM_MODE. */
enum Mode {
  /** Always traced; where that is not possible the cell fails. */
  LIVE,
  /** Never traced; a cell that names no recording fails. */
  REPLAY,
  /** Traced where possible, else the recording is shown; what holds when nothing is said. */
  AUTO;

  /**
   * What FATHOM_MODE says.
   *
   * @throws IllegalArgumentException when it says something else
   */
  static Mode now() {
    return of(System.getenv("FATHOM_MODE"));
  }

  static Mode of(String value) {
    if (value == null || value.isBlank()) return AUTO;
    try {
      return valueOf(value.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "FATHOM_MODE=" + value + ": expected live, replay or auto", e);
    }
  }
}
