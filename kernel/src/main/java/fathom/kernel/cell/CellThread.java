package fathom.kernel.cell;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The thread that runs cells. The caller waits for the cell, but an interrupted cell that cannot be
 * stopped keeps its thread to itself, and the next cell gets a new one.
 */
public final class CellThread {
  /** Deep recursion is a user's first mistake; this much is some hundred thousand frames. */
  private static final long STACK_BYTES = 16L << 20;

  private static final long NUDGE_MILLIS = 20;

  /** How long code may take to stop, and how long a magic may take to show what it has. */
  private static final long CODE_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

  private static final long MAGIC_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** So often is a thread seen stuck, or at the compiler, before it is given up. */
  private static final int STUCK = 3;

  /** What cells start is in it, too. */
  private final ThreadGroup threads = new ThreadGroup("fathom-cells");

  private volatile LinkedBlockingQueue<Runnable> tasks;
  private volatile CellScope scope;

  public CellThread() {
    start();
  }

  private void start() {
    LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    tasks = queue;
    Runnable loop =
        () -> {
          while (tasks == queue) {
            try {
              queue.take().run();
            } catch (InterruptedException e) {
              // It came too late for its cell, and is nobody's.
              Thread.interrupted();
            }
          }
        };
    Thread thread = new Thread(threads, loop, "fathom-cell", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs a cell and waits for it.
   *
   * @param owner whose cell it is; {@link CellScope#owner} gives it to code that runs in it
   * @throws CellFailure if it was interrupted and its code could not be stopped
   * @throws Exception what the cell threw
   */
  public <T> T run(Object owner, Callable<T> cell) throws Exception {
    CellScope mine = new CellScope(owner);
    Run<T> run = new Run<>(mine, cell);
    scope = mine;
    tasks.add(run.task);
    try {
      return await(run);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    } finally {
      scope = null;
    }
  }

  /** One cell on its way through the thread. */
  private static final class Run<T> {
    final CellScope scope;
    final FutureTask<T> task;
    private boolean ended;
    private boolean abandoned;

    Run(CellScope scope, Callable<T> cell) {
      this.scope = scope;
      this.task =
          new FutureTask<>(
              () -> {
                scope.enter();
                try {
                  return cell.call();
                } finally {
                  end();
                  scope.leave();
                }
              });
    }

    private synchronized void end() {
      ended = true;
      if (abandoned) {
        Interrupts.runaway(-1);
      }
    }

    /** Gives the cell up, unless it has just ended. */
    synchronized boolean abandon() {
      if (!ended) {
        abandoned = true;
        Interrupts.runaway(1);
      }
      return abandoned;
    }
  }

  private <T> T await(Run<T> run) throws InterruptedException, ExecutionException, CellFailure {
    run.scope.awaitStopOrEnd();
    long stopped = System.nanoTime();
    int stuck = 0;
    int compiling = 0;
    while (true) {
      try {
        return run.task.get(NUDGE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        boolean hasTime = run.scope.hasTime();
        long since = hasTime ? stopped : run.scope.withoutTimeSince(stopped);
        String place = hasTime ? null : Stuck.where(run.scope.thread());
        stuck = place == null ? 0 : stuck + 1;
        boolean late = System.nanoTime() - since > (hasTime ? MAGIC_NANOS : CODE_NANOS);
        boolean compiles = !hasTime && run.scope.isShielded();
        compiling = compiles ? compiling + 1 : 0;
        if ((late || stuck >= STUCK || compiling >= STUCK) && run.abandon()) {
          start();
          if (run.scope.exitStatus() != null) {
            throw CellFailure.exit(run.scope.exitStatus());
          }
          throw CellFailure.interrupted(left(compiles, place));
        }
        if (!hasTime) {
          // Code that swallowed the first interrupt gets another.
          run.scope.stop();
        }
      }
    }
  }

  /** What is left of a cell that has been given up. */
  private static String left(boolean compiles, String place) {
    if (compiles) {
      return "the cell was told to stop while it was compiled; nothing of the rest has run";
    }
    return "the cell was told to stop; a thread of it still "
        + (place == null
            ? "runs code that cannot be stopped"
            : place + ", and ends when it gets it");
  }

  /** Stops the cell that runs now, if any. */
  public void interrupt() {
    CellScope now = scope;
    if (now != null) {
      now.stop();
    }
  }

  /** Stops the cell that runs, because the process ends, and waits for that, but not for long. */
  public void stopAtTheEnd(long millis) {
    CellScope last = scope;
    if (last != null) {
      last.stop();
      last.awaitEnd(millis);
    }
  }

  /** Whether a cell runs. */
  public boolean isBusy() {
    return scope != null;
  }
}
