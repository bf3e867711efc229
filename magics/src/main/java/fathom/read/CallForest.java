package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Mark;
import fathom.trace.Names;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * The finished trees of all tasks, one behind the other as they finish; {@link #build} puts them
 * into the order of their roots.
 */
final class CallForest {
  /** The number of a comm that was not known when a call was met. */
  static final int NO_COMM = -1;

  private static final int INCOMPLETE = Mark.ORPHAN.bit() | Mark.TRUNCATED.bit();

  private final Names functions;
  private final Calls.Builder rows;

  /** By function: 0 when not yet asked, 1 for none, 2 for one by which an interrupt comes. */
  private byte[] interrupts = new byte[256];

  /** Trees wait here for those that were met before them: so far ahead, so many rows in all. */
  private static final int SLOTS = 1 << 12;

  private static final int ROWS_MAX = 1 << 20;
  private final TaskCalls[] waiting = new TaskCalls[SLOTS];
  private final Deque<TaskCalls> free = new ArrayDeque<>();
  private int next;
  private int rowsWaiting;

  private RootOrder roots = new RootOrder();
  private long incomplete;

  CallForest(Names functions, Names comms) {
    this.functions = functions;
    rows = new Calls.Builder(functions, comms);
  }

  /** Whether a function is one by which an interrupt enters or leaves. */
  boolean interrupt(int function) {
    if (function >= interrupts.length) {
      interrupts = Arrays.copyOf(interrupts, Math.max(function + 1, interrupts.length * 2));
    }
    if (interrupts[function] == 0) {
      interrupts[function] = (byte) (Interrupts.entry(functions.name(function)) ? 2 : 1);
    }
    return interrupts[function] == 2;
  }

  /** The function of a call of which only the return is known, and not whose. */
  int unknownFunction() {
    return functions.id("?");
  }

  /** Takes all calls of a task that has nothing open. */
  void take(TaskCalls task) {
    if (task.size == 0) return;
    if (task.met - next >= SLOTS || rowsWaiting > ROWS_MAX) waitNoMore(task.met);
    if (task.met > next) {
      TaskCalls tree = free.isEmpty() ? new TaskCalls(0, 0, 0) : free.pop();
      task.handTo(tree);
      waiting[tree.met & SLOTS - 1] = tree;
      rowsWaiting += tree.size;
      return;
    }
    if (task.met == next) next++;
    append(task);
    while (appendWaiting(next)) next++;
  }

  /** Whether the tree that was met as this one has been waiting; it is a part of the forest now. */
  private boolean appendWaiting(int met) {
    TaskCalls tree = waiting[met & SLOTS - 1];
    if (tree == null) return false;
    waiting[met & SLOTS - 1] = null;
    rowsWaiting -= tree.size;
    append(tree);
    free.push(tree);
    return true;
  }

  /** Takes all that wait, though earlier ones are open still. */
  private void waitNoMore(int upTo) {
    for (int i = 0; i < SLOTS; i++) appendWaiting(next + i);
    next = Math.max(next + SLOTS, upTo);
  }

  private void append(TaskCalls task) {
    int first = rows.size();
    if (task.moved) takeMoved(task);
    else {
      rows.addAll(
          task.size,
          task.function,
          task.parent,
          task.start,
          task.duration,
          task.cpu,
          task.pid,
          task.comm,
          task.marks,
          task.ret);
      for (int i = 0; i < task.size; i++) {
        if (task.parent[i] < 0) roots.add(first + i, task.start[i], task.met);
      }
    }
    for (int i = 0; i < task.size; i++) {
      if ((task.marks[i] & INCOMPLETE) != 0) incomplete++;
    }
    task.clear();
  }

  private void takeMoved(TaskCalls task) {
    int[] row = new int[task.size];
    for (int i : task.preorder()) {
      int p = task.parent[i];
      row[i] =
          rows.add(
              task.function[i],
              p < 0 ? -1 : row[p],
              task.start[i],
              task.duration[i],
              task.cpu[i],
              task.pid,
              task.comm,
              task.marks[i],
              task.ret == null ? Calls.UNKNOWN : task.ret[i]);
      if (p < 0) roots.add(row[i], task.start[i], task.met);
    }
  }

  /** Gives tasks other numbers. */
  void renumber(IntUnaryOperator pid) {
    rows.renumberTasks(pid);
  }

  /** How many calls lack their entry or their return. */
  long incomplete() {
    return incomplete;
  }

  /**
   * The calls, roots by start where every root has one, else as they were met.
   *
   * @param commOf the name of a task by its pid, for calls met before it was known
   */
  Calls build(IntFunction<String> commOf) {
    waitNoMore(next);
    Calls.Builder ordered = roots.apply(rows);
    ordered.nameTasks(commOf);
    Set<Integer> seen = new HashSet<>();
    roots = null;
    ordered.eachTask(
        (pid, firstRow) -> {
          if (seen.add(pid)) ordered.mark(firstRow, Mark.FIRST);
        });
    return ordered.build();
  }
}
