package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.Arrays;

/**
 * The calls of one task since it had nothing open and nothing in doubt: rows in the order in which
 * they were met, while parents may still change; which of them are open, and which are finished and
 * have no parent yet or belong to the one that is open.
 */
final class TaskCalls {
  /** From here on columns grow by a quarter only: a task may hold most of a large trace. */
  private static final int LARGE = 1 << 24;

  private static final int[] NO_ROWS = {};

  /** What {@link Pairing} tells it by. */
  final long key;

  int pid;

  /** The number of the task's name, or {@link CallForest#NO_COMM}. */
  int comm;

  /** When the first row was met, as a count of such moments over all tasks. */
  int met;

  /** How many gaps of the whole trace have been met. */
  int gaps;

  /** Whether a row got another parent than the one that was open when it was met. */
  boolean moved;

  int size;
  int[] function = new int[64];
  int[] parent = new int[64];
  int[] depth = new int[64];
  long[] start = new long[64];
  long[] duration = new long[64];
  int[] cpu = new int[64];
  byte[] marks = new byte[64];

  /** Null while no row has a return value. */
  long[] ret;

  private int[] open = new int[32];
  private int[] base = new int[32];
  private boolean[] doubtful = new boolean[32];
  private int top;
  private int[] finished = new int[32];
  private int finishedSize;

  TaskCalls(long key, int pid, int gaps) {
    this.key = key;
    this.pid = pid;
    this.gaps = gaps;
  }

  /** Adds a call; depth is the one that was recorded. */
  int add(int function, int depth, long start, int cpu, int marks) {
    if (size == this.function.length) grow();
    int i = size++;
    this.function[i] = function;
    this.parent[i] = innermost();
    this.depth[i] = depth;
    this.start[i] = start;
    this.duration[i] = Calls.UNKNOWN;
    this.cpu[i] = cpu;
    this.marks[i] = (byte) marks;
    if (ret != null) ret[i] = Calls.UNKNOWN;
    return i;
  }

  void close(int call, long start, long duration, long returned) {
    if (start != Calls.UNKNOWN) this.start[call] = start;
    this.duration[call] = duration;
    if (returned == Calls.UNKNOWN) return;
    if (ret == null) {
      ret = new long[function.length];
      Arrays.fill(ret, Calls.UNKNOWN);
    }
    ret[call] = returned;
  }

  void mark(int call, Mark mark) {
    marks[call] |= (byte) mark.bit();
  }

  boolean has(int call, Mark mark) {
    return (marks[call] & mark.bit()) != 0;
  }

  void move(int call, int newParent) {
    parent[call] = newParent;
    moved = true;
  }

  boolean anyOpen() {
    return top > 0;
  }

  int innermost() {
    return top == 0 ? -1 : open[top - 1];
  }

  /** The calls that are open, the outermost first. */
  int[] open() {
    return Arrays.copyOf(open, top);
  }

  /** Interrupts came during the entry or the return of the innermost call. */
  void doubt() {
    doubtful[top - 1] = true;
  }

  boolean doubtful() {
    return doubtful[top - 1];
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

  /** Ends the innermost call, which takes what is finished below it. */
  int pop() {
    finishedSize = base[--top];
    finish(open[top]);
    return open[top];
  }

  void finish(int call) {
    if (finishedSize == finished.length) finished = Arrays.copyOf(finished, finishedSize * 2);
    finished[finishedSize++] = call;
  }

  /** The finished calls below the innermost open one. */
  int[] finished() {
    return Arrays.copyOfRange(finished, finishedBase(), finishedSize);
  }

  int finishedCount() {
    return finishedSize - finishedBase();
  }

  int lastFinished() {
    return finished(0);
  }

  /** The finished call that so many were finished after. */
  int finished(int after) {
    return finished[finishedSize - 1 - after];
  }

  /** So many of the last finished calls are somebody's now. */
  void take(int count) {
    finishedSize -= count;
  }

  private int finishedBase() {
    return top == 0 ? 0 : base[top - 1];
  }

  /** Whether nothing is open and nothing that comes can change what is here. */
  boolean settled() {
    return top == 0 && finishedSize > 0 && depth[lastFinished()] <= 0;
  }

  /** Hands all rows to an empty one, from which it takes the room for new ones. */
  void handTo(TaskCalls to) {
    int[] f = to.function;
    int[] p = to.parent;
    int[] d = to.depth;
    long[] s = to.start;
    long[] u = to.duration;
    int[] c = to.cpu;
    byte[] m = to.marks;
    to.function = function;
    to.parent = parent;
    to.depth = depth;
    to.start = start;
    to.duration = duration;
    to.cpu = cpu;
    to.marks = marks;
    to.ret = ret;
    to.pid = pid;
    to.comm = comm;
    to.met = met;
    to.moved = moved;
    to.size = size;
    function = f;
    parent = p;
    depth = d;
    start = s;
    duration = u;
    cpu = c;
    marks = m;
    clear();
  }

  /** Forgets all rows. */
  void clear() {
    size = 0;
    top = 0;
    finishedSize = 0;
    moved = false;
    ret = null;
    if (function.length > LARGE / 16) resize(64);
  }

  /** The rows so that callers stand before what they call and siblings in the order of entry. */
  int[] preorder() {
    int[] order = bySiblings();
    int[] firstChild = new int[size];
    int[] nextSibling = new int[size];
    Arrays.fill(firstChild, -1);
    Arrays.fill(nextSibling, -1);
    for (int k = size - 1; k >= 0; k--) {
      int i = order[k];
      if (parent[i] < 0) continue;
      nextSibling[i] = firstChild[parent[i]];
      firstChild[parent[i]] = i;
    }
    int[] out = new int[size];
    int n = 0;
    for (int root : order) {
      if (parent[root] >= 0) continue;
      int i = root;
      while (i >= 0) {
        out[n++] = i;
        if (firstChild[i] >= 0) {
          i = firstChild[i];
          continue;
        }
        while (i != root && nextSibling[i] < 0) i = parent[i];
        i = i == root ? -1 : nextSibling[i];
      }
    }
    return out;
  }

  /**
   * An orphan is met only at its end and belongs where the first of its children is; all others are
   * in the order of their entry as they are.
   */
  private int[] bySiblings() {
    long[] keys = new long[size];
    // Only an orphan is younger than its children; these come first, so their position is final.
    int[] position = new int[size];
    for (int i = 0; i < size; i++) position[i] = i;
    for (int i = 0; i < size; i++) {
      int p = parent[i];
      if (p > i) position[p] = Math.min(position[p], position[i]);
    }
    for (int i = 0; i < size; i++) keys[i] = (long) position[i] << 32 | i;
    Arrays.sort(keys);
    int[] order = size == 0 ? NO_ROWS : position;
    for (int i = 0; i < size; i++) order[i] = (int) keys[i];
    return order;
  }

  private void grow() {
    resize(size < LARGE ? size * 2 : size + size / 4);
  }

  /** Column by column, so that the old ones can go meanwhile. */
  private void resize(int n) {
    function = Arrays.copyOf(function, n);
    parent = Arrays.copyOf(parent, n);
    depth = Arrays.copyOf(depth, n);
    start = Arrays.copyOf(start, n);
    duration = Arrays.copyOf(duration, n);
    cpu = Arrays.copyOf(cpu, n);
    marks = Arrays.copyOf(marks, n);
    if (ret != null) ret = Arrays.copyOf(ret, n);
  }
}
