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
 */
final class Pairing {
  /** A return that does not name its function. */
  static final int ANY_FUNCTION = -1;

  /** Tasks with pid 0 are one idle task a CPU. */
  private static long key(int pid, int cpu) {
    return pid == 0 ? -1L - cpu : pid & 0xffffffffL;
  }

  /** What a task has open, and what it has finished below each. */
  private static final class Task {
    int[] open = new int[32];
    int[] base = new int[32];
    int top;
    int[] finished = new int[32];
    int finishedSize;

    int innermost() {
      return top == 0 ? -1 : open[top - 1];
    }

    int finishedBase() {
      return top == 0 ? 0 : base[top - 1];
    }

    void push(int call) {
      if (top == open.length) {
        open = Arrays.copyOf(open, top * 2);
        base = Arrays.copyOf(base, top * 2);
      }
      base[top] = finishedSize;
      open[top++] = call;
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
  private final Map<Integer, Long> running = new HashMap<>();

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
    truncate(task, depth);
    task.push(forest.add(function, task.innermost(), depth, time, cpu, pid, comm));
  }

  /**
   * A call returns.
   *
   * @param start when it began, {@link Calls#UNKNOWN} when only its entry says so
   */
  void exit(
      int cpu, int pid, int comm, int function, int depth, long start, long duration, long ret) {
    Task task = task(cpu, pid);
    truncate(task, depth + 1);
    int open = task.innermost();
    if (open >= 0 && matches(open, function, depth, start)) {
      task.pop();
      forest.close(open, start, duration, ret);
      return;
    }
    truncate(task, depth);
    int name = function == ANY_FUNCTION ? unknownFunction : function;
    int orphan = forest.add(name, task.innermost(), depth, start, cpu, pid, comm);
    forest.close(orphan, start, duration, ret);
    forest.mark(orphan, Mark.ORPHAN);
    adopt(task, orphan, depth, start);
    task.finish(orphan);
  }

  /** Events of a CPU were lost: calls of every task that may have run there may be missing. */
  void lost(int cpu) {
    Long current = running.get(cpu);
    tasks.forEach(
        (key, task) -> {
          boolean elsewhere = !key.equals(current) && running.containsValue(key);
          if (elsewhere) return;
          for (int i = 0; i < task.top; i++) forest.mark(task.open[i], Mark.LOST);
          task.finishedSize = task.finishedBase();
        });
  }

  /** No more comes: what is open stays without an end. */
  void finish() {
    tasks.values().forEach(task -> truncate(task, Integer.MIN_VALUE));
  }

  private Task task(int cpu, int pid) {
    long key = key(pid, cpu);
    running.put(cpu, key);
    return tasks.computeIfAbsent(key, k -> new Task());
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
      int last = task.finished[task.finishedSize - 1];
      boolean before =
          start != Calls.UNKNOWN
              && forest.start(last) != Calls.UNKNOWN
              && forest.start(last) < start;
      if (forest.depth(last) <= depth || before) return;
      forest.parent(last, orphan);
      task.finishedSize--;
    }
  }
}
