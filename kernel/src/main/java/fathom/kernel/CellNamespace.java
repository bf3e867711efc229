package fathom.kernel;

import fathom.kernel.cell.CellScope;

/** The names that every cell has without an import. */
public final class CellNamespace {
  private CellNamespace() {}

  /**
   * Shows a value at once.
   *
   * @return the display's id, for {@link #updateDisplay}
   */
  public static String display(Object value) {
    return outlet().display(value);
  }

  /** Shows another value in the place of an earlier one. */
  public static void updateDisplay(String id, Object value) {
    outlet().update(id, value);
  }

  /** Removes the outputs of the cell so far. */
  public static void clearOutput() {
    outlet().clear(false);
  }

  /**
   * Removes the outputs of the cell so far.
   *
   * @param wait whether to do so only when the next output comes, which does not flicker
   */
  public static void clearOutput(boolean wait) {
    outlet().clear(wait);
  }

  private static Outlet outlet() {
    CellScope scope = CellScope.current();
    if (scope != null && scope.owner() instanceof Outlet outlet) {
      return outlet;
    }
    throw new IllegalStateException("This thread was not started by a cell.");
  }
}
