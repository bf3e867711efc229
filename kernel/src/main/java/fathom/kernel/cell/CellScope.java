package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.locks.LockSupport;

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

  private static final int POOL_POLLS = 60;
  private static final long POOL_POLL_NANOS = 5_000_000;

  private static final InheritableThreadLocal<CellScope> CURRENT = new InheritableThreadLocal<>();

  /** The scope of a task while it runs on a thread of another cell. */
  private static final ThreadLocal<CellScope> TASK = new ThreadLocal<>();

  private static volatile CellScope latest;

  private final Object owner;
  private final List<Process> processes = new ArrayList<>();
  private Thread thread;
  private State state = State.SHIELDED;

  /** An interrupt that came while the thread was shielded, or that the code before did not take. */
  private boolean pending;

  private boolean inMagic;
  private long magicEnded;

  private volatile Integer exitStatus;
  private volatile boolean stopped;
  private volatile boolean ended;

  CellScope(Object owner) {
    this.owner = owner;
  }

  /** The scope of the cell that started this thread, or null. */
  public static CellScope current() {
    CellScope task = TASK.get();
    if (task != null) {
      return task;
    }
    // The common pool's threads outlive the cell that happened to start them.
    if (Thread.currentThread() instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool()) {
      return latest;
    }
    return CURRENT.get();
  }

  /** Runs a task of this cell on the calling thread. */
  <T, E extends Exception> T within(Work<T, E> task) throws E {
    CellScope before = TASK.get();
    TASK.set(this);
    try {
      return task.run();
    } finally {
      if (before == null) {
        TASK.remove();
      } else {
        TASK.set(before);
      }
    }
  }

  /** Notes a process that ends when the cell is stopped. */
  void started(Process process) {
    synchronized (processes) {
      processes.removeIf(old -> !old.isAlive());
      processes.add(process);
    }
    if (stopped) {
      Children.end(List.of(process));
    }
  }

  /** The thread that the cell runs on, or null when it has ended. */
  synchronized Thread thread() {
    return thread;
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
    if (stopped) {
      settle(ForkJoinPool.commonPool());
    }
    synchronized (this) {
      thread = null;
      ended = true;
      Thread.interrupted();
      notifyAll();
    }
  }

  /**
   * Gives the pool's tasks a moment to see that they are stopped, before they are the next cell's.
   */
  private static void settle(ForkJoinPool pool) {
    Thread.interrupted();
    for (int i = 0; i < POOL_POLLS && !pool.isQuiescent(); i++) {
      LockSupport.parkNanos(POOL_POLL_NANOS);
    }
  }

  /** Stops the cell: at its next loop or call, or out of the wait that it is in. */
  void stop() {
    interrupt();
    List<Process> children;
    synchronized (processes) {
      children = List.copyOf(processes);
      processes.clear();
    }
    Children.end(children);
  }

  private synchronized void interrupt() {
    stopped = true;
    Interrupts.request();
    if (state == State.SHIELDED || thread == null) {
      pending = true;
    } else {
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

  /** Waits until the cell has ended, but not for long. */
  synchronized void awaitEnd(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    try {
      for (long left = millis; !ended && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Begins the time of a magic: from its start until its value has been shown. */
  public synchronized void beginMagic() {
    inMagic = true;
  }

  /** Ends what {@link #beginMagic} began. */
  public synchronized void endMagic() {
    inMagic = false;
    magicEnded = System.nanoTime();
  }

  /** Whether a magic runs, and not the user's code in it: it has time to show what it has. */
  synchronized boolean hasTime() {
    return inMagic && state != State.USER_CODE;
  }

  /**
   * Whether the compiler works for the cell, or is waited for: an interrupt does not reach that.
   */
  synchronized boolean isShielded() {
    return state == State.SHIELDED && !ended;
  }

  /** When a cell that was stopped then began to have no time any more. */
  synchronized long withoutTimeSince(long stopped) {
    return magicEnded == 0 ? stopped : Math.max(stopped, magicEnded);
  }

  /**
   * Notes that the cell has asked for the end of the process, and stops it; false if it has ended.
   */
  synchronized boolean exit(int status) {
    if (ended) {
      return false;
    }
    exitStatus = status;
    if (Thread.currentThread() != thread) {
      interrupt();
    }
    return true;
  }

  /** The status that the cell has given to System.exit, or null. */
  Integer exitStatus() {
    return exitStatus;
  }

  /** Whether the calling thread is to stop now. */
  boolean stopsHere() {
    return stopped && (Thread.currentThread() != thread || state != State.SHIELDED);
  }

  /**
   * Runs what shows the value of a magic, also when the cell was stopped meanwhile: an interrupted
   * magic answers with what it has. Only another interrupt reaches the code.
   */
  public <T, E extends Exception> T answer(Work<T, E> code) throws E {
    synchronized (this) {
      pending = false;
    }
    State before = change(State.MAGIC);
    try {
      return code.run();
    } finally {
      change(before);
    }
  }

  /** Runs code of the user's that turns a value into text, open to interrupts. */
  <T, E extends Exception> T showing(Work<T, E> code) throws E {
    boolean answers;
    synchronized (this) {
      answers = state == State.MAGIC;
    }
    return answers ? code.run() : userCode(code);
  }

  /**
   * Runs the user's code, open to interrupts.
   *
   * @throws CellInterrupted if the cell has been stopped before it began
   */
  <T, E extends Exception> T userCode(Work<T, E> code) throws E {
    T value = in(State.USER_CODE, code);
    if (isUntaken()) {
      throw new CellInterrupted();
    }
    return value;
  }

  /**
   * Whether the code has ended without having met the interrupt: what it waited for ended at the
   * same moment, a thread that it joined, say.
   */
  private synchronized boolean isUntaken() {
    boolean set = pending || (thread == Thread.currentThread() && thread.isInterrupted());
    return stopped && set;
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
        pending |= Thread.interrupted() && stopped;
      } else if (pending) {
        pending = false;
        thread.interrupt();
      }
    }
    return before;
  }
}
