package fathom.kernel.cell;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * One run of one cell: who started it, and whether it has been told to stop. The threads that a
 * cell starts inherit its scope, so that their output and their interrupt belong to it.
 *
 * <p>An interrupt reaches the cell's thread only while it is <i>exposed</i>, that is while it runs
 * the user's code or a magic; compilation is <i>shielded</i>, because an interrupt would close the
 * compiler's files for ever.
 */
public final class CellScope {
  /** What the cell's thread does, as far as an interrupt is concerned. */
  private enum State {
    SHIELDED,
    USER_CODE,
    MAGIC
  }

  private static final InheritableThreadLocal<CellScope> CURRENT = new InheritableThreadLocal<>();
  private static volatile CellScope latest;

  private final Object owner;
  private Thread thread;
  private State state = State.SHIELDED;
  private volatile boolean stopped;
  private volatile boolean ended;

  CellScope(Object owner) {
    this.owner = owner;
  }

  /** The scope of the cell that started this thread, or null. */
  public static CellScope current() {
    // The common pool's threads outlive the cell that happened to start them.
    if (Thread.currentThread() instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool()) {
      return latest;
    }
    return CURRENT.get();
  }

  /** Whoever started the cell. */
  public Object owner() {
    return owner;
  }

  /** Makes this the scope of the calling thread, shielded. */
  void enter() {
    synchronized (this) {
      thread = Thread.currentThread();
    }
    CURRENT.set(this);
    latest = this;
    Interrupts.newCell();
  }

  /** Ends what {@link #enter} began. */
  void leave() {
    CURRENT.remove();
    synchronized (this) {
      thread = null;
      ended = true;
      Thread.interrupted();
      notifyAll();
    }
  }

  /** Stops the cell: at its next loop or call, or out of the wait that it is in. */
  synchronized void stop() {
    stopped = true;
    Interrupts.request();
    if (state != State.SHIELDED && thread != null) {
      thread.interrupt();
    }
    notifyAll();
  }

  /** Whether the cell has been told to stop. */
  public boolean isStopped() {
    return stopped;
  }

  /** Waits until the cell has ended or is told to stop. */
  synchronized void awaitStopOrEnd() throws InterruptedException {
    while (!stopped && !ended) {
      wait();
    }
  }

  /** Whether a magic runs, which may take its time to show what it has. */
  synchronized boolean inMagic() {
    return state == State.MAGIC;
  }

  /** Whether the calling thread is to stop now. */
  boolean stopsHere() {
    return stopped && (Thread.currentThread() != thread || state != State.SHIELDED);
  }

  /**
   * Runs the user's code, open to interrupts.
   *
   * @throws CellInterrupted if the cell has been stopped before it began
   */
  <T, E extends Exception> T userCode(Work<T, E> code) throws E {
    return in(State.USER_CODE, code);
  }

  /**
   * Runs a magic, open to interrupts.
   *
   * @throws CellInterrupted if the cell has been stopped before it began
   */
  public <T, E extends Exception> T magic(Work<T, E> code) throws E {
    return in(State.MAGIC, code);
  }

  /** Runs what must not be interrupted; an interrupt that comes meanwhile is delivered after it. */
  <T, E extends Exception> T shielded(Work<T, E> code) throws E {
    return in(State.SHIELDED, code);
  }

  private <T, E extends Exception> T in(State wanted, Work<T, E> code) throws E {
    State before = change(wanted);
    try {
      if (stopped && wanted != State.SHIELDED) {
        throw new CellInterrupted();
      }
      return code.run();
    } finally {
      change(before);
    }
  }

  private synchronized State change(State next) {
    State before = state;
    // Threads that the cell has started are never the ones to be interrupted.
    if (Thread.currentThread() == thread) {
      state = next;
      if (next == State.SHIELDED) {
        Thread.interrupted();
      } else if (stopped && before == State.SHIELDED) {
        thread.interrupt();
      }
    }
    return before;
  }
}
