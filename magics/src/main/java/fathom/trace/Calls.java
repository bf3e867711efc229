package fathom.trace;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * The function calls of a trace as primitive columns, one row a call. Immutable.
 *
 * <p>Rows are in preorder: a root is followed by everything it called, a caller stands before what
 * it calls, siblings are in the order of their entry; roots are in the order of their start. So the
 * calls below row {@code i} are the rows {@code i + 1} to {@code end(i) - 1}.
 *
 * <p>Times are nanoseconds of the trace's clock; {@link #UNKNOWN} where the trace does not tell.
 */
public final class Calls {
  /** A time, duration or return value that the trace does not tell; never 0. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  private final Names functions;
  private final Names comms;
  private final int[] function;
  private final int[] parent;
  private final int[] end;
  private final long[] start;
  private final long[] duration;
  private final short[] cpu;
  private final int[] pid;
  private final int[] comm;
  private final byte[] marks;
  private final short[] depth;
  private final long[] self;
  private final int[] children;
  private final long[] ret;

  private Calls(Builder b) {
    int n = b.size;
    functions = b.functions;
    comms = b.comms;
    function = Arrays.copyOf(b.function, n);
    parent = Arrays.copyOf(b.parent, n);
    start = Arrays.copyOf(b.start, n);
    duration = Arrays.copyOf(b.duration, n);
    cpu = Arrays.copyOf(b.cpu, n);
    pid = Arrays.copyOf(b.pid, n);
    comm = Arrays.copyOf(b.comm, n);
    marks = Arrays.copyOf(b.marks, n);
    ret = Arrays.copyOf(b.ret, n);
    end = new int[n];
    depth = new short[n];
    children = new int[n];
    self = duration.clone();
    for (int i = 0; i < n; i++) {
      if (has(i, Mark.ORPHAN) || has(i, Mark.LOST)) self[i] = UNKNOWN;
      if (parent[i] >= 0) {
        depth[i] = (short) (depth[parent[i]] + 1);
        children[parent[i]]++;
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      end[i] = Math.max(end[i], i + 1);
      int p = parent[i];
      if (p < 0) continue;
      end[p] = Math.max(end[p], end[i]);
      boolean known = self[p] != UNKNOWN && duration[i] != UNKNOWN;
      self[p] = known ? self[p] - duration[i] : UNKNOWN;
    }
  }

  public int size() {
    return function.length;
  }

  /** The functions' names; {@link #functionId} numbers them. */
  public Names functions() {
    return functions;
  }

  public int functionId(int call) {
    return function[call];
  }

  public String function(int call) {
    return functions.name(function[call]);
  }

  /** The caller's row, or -1 for a root. */
  public int parent(int call) {
    return parent[call];
  }

  /** One past the last row below this call. */
  public int end(int call) {
    return end[call];
  }

  /** Distance from the root, whose depth is 0. */
  public int depth(int call) {
    return depth[call];
  }

  public long startNanos(int call) {
    return start[call];
  }

  public long durationNanos(int call) {
    return duration[call];
  }

  /**
   * Duration less the durations of the calls directly below; unknown when one of these is, or when
   * calls below may be missing ({@link Mark#ORPHAN}, {@link Mark#LOST}).
   */
  public long selfNanos(int call) {
    return self[call];
  }

  /** How many calls it made itself. */
  public int children(int call) {
    return children[call];
  }

  /** The CPU on which it was entered. */
  public int cpu(int call) {
    return cpu[call];
  }

  public int pid(int call) {
    return pid[call];
  }

  /** The task's name, up to 15 bytes as the kernel keeps it; untrusted text. */
  public String comm(int call) {
    return comms.name(comm[call]);
  }

  /** The return value as a signed 64-bit number, or {@link #UNKNOWN}. */
  public long returned(int call) {
    return ret[call];
  }

  public boolean has(int call, Mark mark) {
    return (marks[call] & mark.bit()) != 0;
  }

  public Set<Mark> marks(int call) {
    Set<Mark> set = EnumSet.noneOf(Mark.class);
    for (Mark m : Mark.values()) if (has(call, m)) set.add(m);
    return set;
  }

  /** The rows without a caller. */
  public IntStream roots() {
    return IntStream.range(0, size()).filter(i -> parent[i] < 0);
  }

  /** The rows called by this one. */
  public IntStream childrenOf(int call) {
    return IntStream.iterate(call + 1, i -> i < end[call], i -> end[i]);
  }

  /** The same calls with these return values, one a row, {@link #UNKNOWN} where there is none. */
  public Calls withReturns(long[] returned) {
    Builder b = new Builder(functions, comms);
    for (int i = 0; i < size(); i++) {
      b.add(
          function[i],
          parent[i],
          start[i],
          duration[i],
          cpu[i],
          pid[i],
          comm[i],
          marks[i],
          returned[i]);
    }
    return b.build();
  }

  /** The same calls with these durations, by row. */
  public Calls withDurations(IntToLongFunction nanos) {
    Builder b = new Builder(functions, comms);
    for (int i = 0; i < size(); i++) {
      b.add(
          function[i],
          parent[i],
          start[i],
          nanos.applyAsLong(i),
          cpu[i],
          pid[i],
          comm[i],
          marks[i],
          ret[i]);
    }
    return b.build();
  }

  /** The calls of the given roots only, in the given order, renumbered. */
  public Calls ofRoots(IntStream roots) {
    Builder b = new Builder(functions, comms);
    roots.forEach(
        root -> {
          int shift = b.size - root;
          for (int i = root; i < end[root]; i++) {
            int p = i == root ? -1 : parent[i] + shift;
            b.add(function[i], p, start[i], duration[i], cpu[i], pid[i], comm[i], marks[i], ret[i]);
          }
        });
    return b.build();
  }

  /** Collects rows in preorder. */
  public static final class Builder {
    private final Names functions;
    private final Names comms;
    private int size;
    private int[] function = new int[1024];
    private int[] parent = new int[1024];
    private long[] start = new long[1024];
    private long[] duration = new long[1024];
    private short[] cpu = new short[1024];
    private int[] pid = new int[1024];
    private int[] comm = new int[1024];
    private byte[] marks = new byte[1024];
    private long[] ret = new long[1024];

    public Builder() {
      this(new Names(), new Names());
    }

    private Builder(Names functions, Names comms) {
      this.functions = functions;
      this.comms = comms;
    }

    public Names functions() {
      return functions;
    }

    public Names comms() {
      return comms;
    }

    public int size() {
      return size;
    }

    /**
     * Adds a row.
     *
     * @param parent the caller's row, -1 for a root
     * @param marks the bits of its {@link Mark}s
     * @return its row
     */
    public int add(
        int function,
        int parent,
        long start,
        long duration,
        int cpu,
        int pid,
        int comm,
        int marks,
        long ret) {
      if (size == function().length) grow();
      this.function[size] = function;
      this.parent[size] = parent;
      this.start[size] = start;
      this.duration[size] = duration;
      this.cpu[size] = (short) cpu;
      this.pid[size] = pid;
      this.comm[size] = comm;
      this.marks[size] = (byte) marks;
      this.ret[size] = ret;
      return size++;
    }

    /** Sets what is known of a call only when it has ended. */
    public void close(int call, long duration, int marks, long ret) {
      this.duration[call] = duration;
      this.marks[call] |= (byte) marks;
      this.ret[call] = ret;
    }

    private int[] function() {
      return function;
    }

    private void grow() {
      int n = size * 2;
      function = Arrays.copyOf(function, n);
      parent = Arrays.copyOf(parent, n);
      start = Arrays.copyOf(start, n);
      duration = Arrays.copyOf(duration, n);
      cpu = Arrays.copyOf(cpu, n);
      pid = Arrays.copyOf(pid, n);
      comm = Arrays.copyOf(comm, n);
      marks = Arrays.copyOf(marks, n);
      ret = Arrays.copyOf(ret, n);
    }

    public Calls build() {
      return new Calls(this);
    }
  }
}
