package fathom.kernel.cell;

import java.util.concurrent.atomic.AtomicInteger;

/** The check that {@link Instrument} puts into every loop and method of a cell. */
public final class Interrupts {
  private static volatile boolean requested;

  /** Stopped cells whose thread still runs; while there is one, the request stands. */
  private static final AtomicInteger RUNAWAYS = new AtomicInteger();

  private Interrupts() {}

  /**
   * Ends the cell if it has been interrupted; costs one volatile read otherwise.
   *
   * @throws CellInterrupted if so
   */
  public static void check() {
    if (requested) {
      CellScope scope = CellScope.current();
      if (scope != null && scope.stopsHere()) {
        throw new CellInterrupted();
      }
    }
  }

  static void request() {
    requested = true;
  }

  static void newCell() {
    requested = RUNAWAYS.get() > 0;
  }

  static void runaway(int change) {
    RUNAWAYS.addAndGet(change);
  }
}
