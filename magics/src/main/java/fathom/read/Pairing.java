package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Entries and returns to calls, one stack a task. What does not fit is kept and marked: a return
 * without entry is an orphan and takes the calls that it encloses below itself, an entry whose
 * return never came is truncated.
 *
 * <p>An interrupt may hit the tracer itself (kernel/trace/fgraph.c): after it has counted a call
 * and before it has written the entry, so that the interrupt's calls are written first, one level
 * too deep; or after it has uncounted a call and before it has written the return, so that they
 * seem to be beside a call that is still open. Both are put right here.
 */
final class Pairing {
  /** A return that does not name its function. */
  static final int ANY_FUNCTION = -1;

  /** Tasks with pid 0 are one idle task a CPU, unknown tasks are told apart by CPU, too. */
  private static long key(int pid, int cpu) {
    return pid > 0 ? pid : pid - 2L * (cpu + 2);
  }

  /** What a task has open, and what it has finished below each. */
  private static final class Task {
    int[] open = new int[32];
    int[] base = new int[32];
    boolean[] doubtful = new boolean[32];
    int top;
    int[] finished = new int[32];
    int finishedSize;

    int innermost() {
      return top == 0 ? -1 : open[top - 1];
    }

    int finishedBase() {
      return top == 0 ? 0 : base[top - 1];
    }

    /** Opens a call; the last so many finished ones are below it already. */
    void push(int call, int below) {
      if (top == open.length) {
        open = Arrays.copyOf(open, top * 2);
        base = Arrays.copyOf(base, top * 2);
        doubtful = Arrays.copyOf(doubtful, top * 2);
      }
      doubtful[top] = below > 0;
      base[top] = finishedSize - below;
      open[top++] = call;
    }

    int lastFinished() {
      return finished[finishedSize - 1];
    }

    int pop() {
      finishedSize = base[--top];
      finish(open[top]);
      return open[top];
    }

    void finish(int call) {
      if (finishedSize == finished.length) finished = Arrays.copyOf(finished, finishedSize * 2);
      finished[finishedSize++] = call;
    }
  }

  private final CallForest forest;
  private final int unknownFunction;
  private final Map<Long, Task> tasks = new HashMap<>();

  /**
   * @param unknownFunction the function of an orphan that does not name its own
   */
  Pairing(CallForest forest, int unknownFunction) {
    this.forest = forest;
    this.unknownFunction = unknownFunction;
  }

  /** A call begins. */
  void entry(int cpu, int pid, int comm, long time, int function, int depth) {
    Task task = task(cpu, pid);
    // An interrupt at the depth of an open call may have come just before that one's return.
    truncate(task, forest.interrupt(function) ? depth + 1 : depth);
    if (task.top > 0 && forest.depth(task.innermost()) == depth) task.doubtful[task.top - 1] = true;
    int call = forest.add(function, task.innermost(), depth, time, cpu, pid, comm);
    task.push(call, adoptInterrupts(task, call, depth));
  }

  /**
   * A call returns.
   *
   * @param start when it began, on the clock of the entries; {@link Calls#UNKNOWN} when only its
   *     entry says so
   * @param orphanStart when it began should its entry be missing
   */
  void exit(
      int cpu,
      int pid,
      int comm,
      int function,
      int depth,
      long start,
      long orphanStart,
      long duration,
      long ret) {
    Task task = task(cpu, pid);
    truncate(task, depth + 1);
    int open = task.innermost();
    if (open >= 0 && matches(open, function, depth, start)) {
      forest.close(open, start, duration, ret);
      pop(task);
      return;
    }
    truncate(task, depth);
    int name = function == ANY_FUNCTION ? unknownFunction : function;
    int orphan = forest.add(name, task.innermost(), depth, orphanStart, cpu, pid, comm);
    forest.close(orphan, orphanStart, duration, ret);
    forest.mark(orphan, Mark.ORPHAN);
    adopt(task, orphan, depth, orphanStart);
    task.finish(orphan);
  }

  /** Events were lost: calls of every task may be missing, since tasks move between CPUs. */
  void lost() {
    for (Task task : tasks.values()) {
      for (int i = 0; i < task.top; i++) forest.mark(task.open[i], Mark.LOST);
      // Without times nobody can tell whether a later return encloses what came before the gap.
      while (task.finishedSize > task.finishedBase() && !timed(task.lastFinished())) {
        task.finishedSize--;
      }
    }
  }

  /** No more comes: what is open stays without an end. */
  void finish() {
    tasks.values().forEach(task -> truncate(task, Integer.MIN_VALUE));
  }

  private Task task(int cpu, int pid) {
    return tasks.computeIfAbsent(key(pid, cpu), k -> new Task());
  }

  /** Everything open at this depth or deeper never returned. */
  private void truncate(Task task, int depth) {
    while (task.top > 0 && forest.depth(task.innermost()) >= depth) {
      forest.mark(task.pop(), Mark.TRUNCATED);
    }
  }

  private boolean matches(int open, int function, int depth, long start) {
    if (forest.depth(open) != depth) return false;
    // The clock of a call's start is read before its entry is written: a later start is another
    // call of the same function, whose entry was lost.
    boolean later =
        start != Calls.UNKNOWN
            && forest.start(open) != Calls.UNKNOWN
            && start > forest.start(open)
            && forest.has(open, Mark.LOST);
    return !later && (function == ANY_FUNCTION || function == forest.function(open));
  }

  /** The finished calls just before that are deeper and began in it are the orphan's. */
  private void adopt(Task task, int orphan, int depth, long start) {
    while (task.finishedSize > task.finishedBase()) {
      int last = task.lastFinished();
      boolean before = start != Calls.UNKNOWN && timed(last) && forest.start(last) < start;
      if (forest.depth(last) <= depth || before) return;
      forest.parent(last, orphan);
      task.finishedSize--;
    }
  }

  /**
   * Interrupts that were written just before, at a deeper level, came during this call's entry.
   *
   * @return how many
   */
  private int adoptInterrupts(Task task, int call, int depth) {
    int first = task.finishedSize;
    while (first > task.finishedBase()) {
      int last = task.finished[first - 1];
      if (forest.depth(last) <= depth || !interrupt(last)) break;
      forest.parent(last, call);
      first--;
    }
    return task.finishedSize - first;
  }

  /**
   * Ends the innermost call. Interrupts during its entry or its return are its own when it lasted
   * long enough for them, else they came before or after it.
   */
  private void pop(Task task) {
    if (!task.doubtful[task.top - 1]) {
      task.pop();
      return;
    }
    int[] below = Arrays.copyOfRange(task.finished, task.finishedBase(), task.finishedSize);
    int call = task.pop();
    long sum = 0;
    for (int b : below) {
      if (forest.duration(b) != Calls.UNKNOWN) sum += forest.duration(b);
    }
    if (forest.duration(call) == Calls.UNKNOWN || forest.duration(call) >= sum) return;
    for (int b : below) {
      boolean beside = b < call || forest.depth(b) <= forest.depth(call);
      if (!beside) continue;
      forest.parent(b, forest.parent(call));
      task.finish(b);
    }
  }

  private boolean timed(int call) {
    return forest.start(call) != Calls.UNKNOWN;
  }

  private boolean interrupt(int call) {
    return forest.interrupt(forest.function(call));
  }
}
