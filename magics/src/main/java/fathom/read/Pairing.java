package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Mark;
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

  /**
   * Tasks with pid 0 are one idle task a CPU, tasks with pid -1 are told apart by CPU, too; below
   * that are numbers that stand for a pid.
   */
  private static long key(int pid, int cpu) {
    return pid > 0 || pid < -1 ? pid : Long.MIN_VALUE + 2L * (cpu + 1) - pid;
  }

  private final CallForest forest;
  private final boolean returnsOnly;
  private final Map<Long, TaskCalls> tasks = new HashMap<>();

  /** Tasks asked for last, by six bits of their key's hash. */
  private final TaskCalls[] recent = new TaskCalls[64];

  private int met;
  private int gaps;

  Pairing(CallForest forest) {
    this(forest, false);
  }

  /**
   * @param returnsOnly whether the kernel recorded no entries (tracing_thresh): then a return is a
   *     whole call
   */
  Pairing(CallForest forest, boolean returnsOnly) {
    this.forest = forest;
    this.returnsOnly = returnsOnly;
  }

  /** A call begins. */
  void entry(int cpu, int pid, int comm, long time, int function, int depth) {
    TaskCalls task = task(cpu, pid);
    int call = call(task, cpu, comm, time, function, depth);
    task.push(call, task.finishedCount() == 0 ? 0 : adoptInterrupts(task, call, depth));
  }

  /** A call begins and returns, and nothing is recorded in between. */
  void leaf(
      int cpu, int pid, int comm, long time, int function, int depth, long duration, long ret) {
    TaskCalls task = task(cpu, pid);
    int call = call(task, cpu, comm, time, function, depth);
    int below = task.finishedCount() == 0 ? 0 : adoptInterrupts(task, call, depth);
    task.close(call, Calls.UNKNOWN, duration, ret);
    if (below == 0) task.finish(call);
    else {
      task.push(call, below);
      pop(task);
    }
    if (task.settled()) forest.take(task);
  }

  private int call(TaskCalls task, int cpu, int comm, long time, int function, int depth) {
    boolean interrupt = forest.interrupt(function);
    // An interrupt at the depth of an open call may have come just before that one's return.
    truncate(task, interrupt ? depth + 1 : depth);
    if (task.gaps != gaps) passGap(task);
    if (task.anyOpen()) {
      if (task.depth[task.innermost()] == depth) task.doubt();
    } else {
      if (task.settled()) forest.take(task);
      root(task, comm);
    }
    return task.add(function, depth, time, cpu, interrupt ? Mark.INTERRUPT.bit() : 0);
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
    TaskCalls task = task(cpu, pid);
    truncate(task, depth + 1);
    if (task.gaps != gaps) passGap(task);
    int open = task.innermost();
    if (open >= 0 && matches(task, open, function, depth, start)) {
      task.close(open, start, duration, ret);
      pop(task);
    } else {
      truncate(task, depth);
      orphan(task, cpu, comm, function, depth, orphanStart, duration, ret);
    }
    if (task.settled()) forest.take(task);
  }

  private void orphan(
      TaskCalls task,
      int cpu,
      int comm,
      int function,
      int depth,
      long start,
      long duration,
      long ret) {
    if (!task.anyOpen()) root(task, comm);
    int name = function == ANY_FUNCTION ? forest.unknownFunction() : function;
    int bits =
        (returnsOnly ? 0 : Mark.ORPHAN.bit()) | (forest.interrupt(name) ? Mark.INTERRUPT.bit() : 0);
    int orphan = task.add(name, depth, start, cpu, bits);
    task.close(orphan, start, duration, ret);
    adopt(task, orphan, depth, start);
    task.finish(orphan);
  }

  /** Events were lost: calls of every task may be missing, since tasks move between CPUs. */
  void lost() {
    for (TaskCalls task : tasks.values()) {
      for (int call : task.open()) task.mark(call, Mark.LOST);
      // Without times nobody can tell whether a later return encloses what came before the gap.
      while (task.finishedCount() > 0 && task.start[task.lastFinished()] == Calls.UNKNOWN) {
        task.take(1);
      }
    }
  }

  /** Records were left out: what is open and goes on may lack calls. */
  void gap() {
    gaps++;
  }

  /** Records of a task were left out. */
  void gap(int cpu, int pid) {
    task(cpu, pid).gaps = -1;
  }

  /** Whether a call of this depth is the innermost open one of a task. */
  boolean open(int cpu, int pid, int depth) {
    TaskCalls task = task(cpu, pid);
    return task.anyOpen() && task.depth[task.innermost()] == depth;
  }

  /** Whether a call of this function and depth is the innermost open one of a task. */
  boolean open(int cpu, int pid, int function, int depth) {
    TaskCalls task = task(cpu, pid);
    return open(cpu, pid, depth) && task.function[task.innermost()] == function;
  }

  /** No more comes: what is open stays without an end. */
  void finish() {
    for (TaskCalls task : tasks.values()) {
      truncate(task, Integer.MIN_VALUE);
      forest.take(task);
    }
  }

  /** What is open before and behind a gap may lack calls. */
  private void passGap(TaskCalls task) {
    task.gaps = gaps;
    if (task.anyOpen()) task.mark(task.innermost(), Mark.LOST);
  }

  private TaskCalls task(int cpu, int pid) {
    long key = key(pid, cpu);
    int slot = (int) (key * 0x9e3779b97f4a7c15L >>> 58);
    TaskCalls task = recent[slot];
    if (task == null || task.key != key) {
      task = tasks.computeIfAbsent(key, k -> new TaskCalls(k, pid, gaps));
      recent[slot] = task;
    }
    return task;
  }

  /** A call without a caller comes; the first one says when the task's calls were met. */
  private void root(TaskCalls task, int comm) {
    task.comm = comm;
    if (task.size == 0) task.met = met++;
  }

  /** Everything open at this depth or deeper never returned. */
  private static void truncate(TaskCalls task, int depth) {
    while (task.anyOpen() && task.depth[task.innermost()] >= depth) {
      task.mark(task.pop(), Mark.TRUNCATED);
    }
  }

  private static boolean matches(TaskCalls task, int open, int function, int depth, long start) {
    if (task.depth[open] != depth) return false;
    // The clock of a call's start is read before its entry is written: a later start is another
    // call of the same function, whose entry was lost.
    boolean later =
        start != Calls.UNKNOWN
            && task.start[open] != Calls.UNKNOWN
            && start > task.start[open]
            && task.has(open, Mark.LOST);
    return !later && (function == ANY_FUNCTION || function == task.function[open]);
  }

  /** The finished calls just before that are deeper and began in it are the orphan's. */
  private static void adopt(TaskCalls task, int orphan, int depth, long start) {
    while (task.finishedCount() > 0) {
      int last = task.lastFinished();
      long began = task.start[last];
      boolean before = start != Calls.UNKNOWN && began != Calls.UNKNOWN && began < start;
      if (task.depth[last] <= depth || before) return;
      task.move(last, orphan);
      task.take(1);
    }
  }

  /**
   * Interrupts that were written just before, at a deeper level, came during this call's entry.
   *
   * @return how many
   */
  private int adoptInterrupts(TaskCalls task, int call, int depth) {
    int count = 0;
    while (count < task.finishedCount()) {
      int last = task.finished(count);
      if (task.depth[last] <= depth || !forest.interrupt(task.function[last])) break;
      task.move(last, call);
      count++;
    }
    return count;
  }

  /**
   * Ends the innermost call. Interrupts during its entry or its return are its own when it lasted
   * long enough for them, else they came before or after it.
   */
  private static void pop(TaskCalls task) {
    if (!task.doubtful()) {
      task.pop();
      return;
    }
    int[] below = task.finished();
    int call = task.pop();
    long sum = 0;
    for (int b : below) {
      if (task.duration[b] != Calls.UNKNOWN) sum += task.duration[b];
    }
    if (task.duration[call] == Calls.UNKNOWN || task.duration[call] >= sum) return;
    for (int b : below) {
      boolean beside = b < call || task.depth[b] <= task.depth[call];
      if (!beside) continue;
      task.move(b, task.parent[call]);
      task.finish(b);
    }
  }
}
