package fathom.kernel;

import fathom.kernel.cell.CellScope;
import fathom.kernel.display.Progress;

/** The progress bar of the cell whose code runs, for libraries that a cell calls. */
public final class CellProgress {
  private CellProgress() {}

  /**
   * A bar like that of a magic: it appears when the cell has run for a second and goes at its end.
   * {@link Progress#NONE} on a thread that no cell has started.
   */
  public static Progress ofThisCell() {
    CellScope scope = CellScope.current();
    return scope != null && scope.owner() instanceof Outlet outlet
        ? outlet.passingProgress()
        : Progress.NONE;
  }
}
