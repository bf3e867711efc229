package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Mark;
import fathom.trace.Names;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Calls in the order in which they were met, while parents may still change; {@link #build} puts
 * them into the preorder of {@link Calls}.
 */
final class CallForest {
  /** The number of a comm that was not known when a call was met. */
  static final int NO_COMM = -1;

  private final Names functions;
  private final Names comms;
  private final BitSet asked = new BitSet();
  private final BitSet interrupts = new BitSet();
  private int size;
  private int[] function = new int[1024];
  private int[] parent = new int[1024];
  private int[] depth = new int[1024];
  private long[] start = new long[1024];
  private long[] duration = new long[1024];
  private int[] cpu = new int[1024];
  private int[] pid = new int[1024];
  private int[] comm = new int[1024];
  private byte[] marks = new byte[1024];
  private long[] ret = new long[1024];

  CallForest(Names functions, Names comms) {
    this.functions = functions;
    this.comms = comms;
  }

  int size() {
    return size;
  }

  /** Adds a call that has begun; depth is the one that was recorded. */
  int add(int function, int parent, int depth, long start, int cpu, int pid, int comm) {
    if (size == this.function.length) grow();
    int i = size++;
    this.function[i] = function;
    this.parent[i] = parent;
    this.depth[i] = depth;
    this.start[i] = start;
    this.duration[i] = Calls.UNKNOWN;
    this.cpu[i] = cpu;
    this.pid[i] = pid;
    this.comm[i] = comm;
    this.ret[i] = Calls.UNKNOWN;
    return i;
  }

  void close(int call, long start, long duration, long ret) {
    if (start != Calls.UNKNOWN) this.start[call] = start;
    this.duration[call] = duration;
    this.ret[call] = ret;
  }

  void mark(int call, Mark mark) {
    marks[call] |= (byte) mark.bit();
  }

  boolean has(int call, Mark mark) {
    return (marks[call] & mark.bit()) != 0;
  }

  int parent(int call) {
    return parent[call];
  }

  void parent(int call, int parent) {
    this.parent[call] = parent;
  }

  int function(int call) {
    return function[call];
  }

  int depth(int call) {
    return depth[call];
  }

  long duration(int call) {
    return duration[call];
  }

  /** Whether a function is one by which an interrupt enters or leaves. */
  boolean interrupt(int function) {
    if (!asked.get(function)) {
      asked.set(function);
      interrupts.set(function, Interrupts.entry(functions.name(function)));
    }
    return interrupts.get(function);
  }

  long start(int call) {
    return start[call];
  }

  /** How many calls lack their entry or their return. */
  long incomplete() {
    int bits = Mark.ORPHAN.bit() | Mark.TRUNCATED.bit();
    return IntStream.range(0, size).filter(i -> (marks[i] & bits) != 0).count();
  }

  /**
   * The calls in preorder.
   *
   * @param commOf the name of a task by its pid, for calls met before it was known
   */
  Calls build(IntFunction<String> commOf) {
    Calls.Builder b = new Calls.Builder();
    int[] functionIds = new int[functions.size()];
    Arrays.setAll(functionIds, i -> b.functions().id(functions.name(i)));
    int[] row = new int[size];
    Set<Integer> seen = new HashSet<>();
    for (int i : preorder()) {
      int bits = marks[i];
      if (interrupt(function[i])) bits |= Mark.INTERRUPT.bit();
      if (seen.add(pid[i])) bits |= Mark.FIRST.bit();
      String name = comm[i] == NO_COMM ? commOf.apply(pid[i]) : comms.name(comm[i]);
      row[i] =
          b.add(
              functionIds[function[i]],
              parent[i] < 0 ? -1 : row[parent[i]],
              start[i],
              duration[i],
              cpu[i],
              pid[i],
              b.comms().id(name),
              bits,
              ret[i]);
    }
    return b.build();
  }

  private int[] preorder() {
    int[] order = siblingOrder();
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
    for (int root : roots(order)) {
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
   * All calls so that siblings are in the order of their entry. An orphan is met only at its end
   * and belongs where the first of its children is; all others are in order as they are.
   */
  private int[] siblingOrder() {
    int[] position = new int[size];
    Arrays.setAll(position, i -> i);
    boolean moved = false;
    // Only an orphan is younger than its children; these come first, so their position is final.
    for (int i = 0; i < size; i++) {
      int p = parent[i];
      if (p <= i) continue;
      position[p] = Math.min(position[p], position[i]);
      moved = true;
    }
    IntStream all = IntStream.range(0, size);
    if (!moved) return all.toArray();
    return all.boxed()
        .sorted(Comparator.comparingInt(i -> position[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** By start, where every root has one; else as they were met. */
  private int[] roots(int[] order) {
    int[] roots = Arrays.stream(order).filter(i -> parent[i] < 0).toArray();
    if (Arrays.stream(roots).anyMatch(i -> start[i] == Calls.UNKNOWN)) return roots;
    return Arrays.stream(roots)
        .boxed()
        .sorted(Comparator.comparingLong(i -> start[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void grow() {
    int n = size * 2;
    function = Arrays.copyOf(function, n);
    parent = Arrays.copyOf(parent, n);
    depth = Arrays.copyOf(depth, n);
    start = Arrays.copyOf(start, n);
    duration = Arrays.copyOf(duration, n);
    cpu = Arrays.copyOf(cpu, n);
    pid = Arrays.copyOf(pid, n);
    comm = Arrays.copyOf(comm, n);
    marks = Arrays.copyOf(marks, n);
    ret = Arrays.copyOf(ret, n);
  }
}
