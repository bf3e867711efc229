package fathom.kernel.cell;

import java.util.Arrays;
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

  /** Withdraws the request, unless threads of a stopped cell may still have to see it. */
  static void newCell() {
    requested = requested && (RUNAWAYS.get() > 0 || hasThreadsOfCells());
  }

  /** Whether cells have started threads that still run; those of magics have names of ours. */
  private static boolean hasThreadsOfCells() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    Thread[] threads = new Thread[2 * group.activeCount() + 8];
    int count = group.enumerate(threads);
    return Arrays.stream(threads, 0, count).anyMatch(t -> !t.getName().startsWith("fathom-"));
  }

  static void runaway(int change) {
    RUNAWAYS.addAndGet(change);
  }
}
