package fathom.trace;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/**
 * The function calls of a trace as primitive columns, one row a call. Immutable.
 *
 * <p>Rows are in preorder: a root is followed by everything it called, a caller stands before what
 * it calls, siblings are in the order of their entry; roots are in the order of their start. So the
 * calls below row {@code i} are the rows {@code i + 1} to {@code end(i) - 1}.
 *
 * <p>A row takes 24 bytes (start and duration 8, function and parent 4), 28 once {@link #end} was
 * asked for; tasks, CPUs, marks and return values take room only where they change or are known.
 * Depth, self time and the number of children are derived when asked for, in time proportional to
 * the depth or the number of children.
 *
 * <p>Times are nanoseconds of the trace's clock; {@link #UNKNOWN} where the trace does not tell.
 */
public final class Calls {
  /** A time, duration or return value that the trace does not tell; never 0. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  private final CallColumns columns;
  private final Instructions executed; // null where the trace does not tell them
  private volatile Ints end;

  private Calls(CallColumns columns) {
    this.columns = columns;
    Instructions told = columns.executed();
    executed = told.size() > 0 && told.size() == columns.size() ? told : null;
  }

  public int size() {
    return columns.size();
  }

  /** The functions' names; {@link #functionId} numbers them. */
  public Names functions() {
    return columns.functions();
  }

  public int functionId(int call) {
    return columns.function().get(call);
  }

  public String function(int call) {
    return columns.functions().name(columns.function().get(call));
  }

  /** The caller's row, or -1 for a root. */
  public int parent(int call) {
    return columns.parent().get(call);
  }

  /** One past the last row below this call. */
  public int end(int call) {
    return ends().get(call);
  }

  /** Distance from the root, whose depth is 0. */
  public int depth(int call) {
    int depth = 0;
    for (int p = columns.parent().get(call); p >= 0; p = columns.parent().get(p)) depth++;
    return depth;
  }

  public long startNanos(int call) {
    return columns.start().get(call);
  }

  public long durationNanos(int call) {
    return columns.duration().get(call);
  }

  /**
   * Duration less the durations of the calls directly below; unknown when one of these is, or when
   * calls below may be missing ({@link Mark#ORPHAN}, {@link Mark#LOST}). What {@link Mark#UNTIMED}
   * calls took themselves is in it.
   */
  public long selfNanos(int call) {
    if (has(call, Mark.ORPHAN) || has(call, Mark.LOST)) return UNKNOWN;
    long below = nanosBelow(call);
    long duration = durationNanos(call);
    return duration == UNKNOWN || below == UNKNOWN ? UNKNOWN : duration - below;
  }

  private long nanosBelow(int call) {
    long sum = 0;
    int end = end(call);
    for (int i = call + 1; i < end && sum != UNKNOWN; i = end(i)) {
      long one = has(i, Mark.UNTIMED) ? nanosBelow(i) : durationNanos(i);
      sum = one == UNKNOWN ? UNKNOWN : sum + one;
    }
    return sum;
  }

  /** How many calls it made itself. */
  public int children(int call) {
    int children = 0;
    int end = end(call);
    for (int i = call + 1; i < end; i = end(i)) children++;
    return children;
  }

  /** The CPU on which it was entered. */
  public int cpu(int call) {
    return columns.cpu().get(call);
  }

  public int pid(int call) {
    return columns.tasks().pid(call);
  }

  /** The task's name, up to 15 bytes as the kernel keeps it; untrusted text. */
  public String comm(int call) {
    return columns.comms().name(columns.tasks().comm(call));
  }

  /** The return value as a signed 64-bit number, or {@link #UNKNOWN}. */
  public long returned(int call) {
    return columns.ret().get(call);
  }

  /** Whether it is known how many instructions the calls executed, and how they were entered. */
  public boolean hasInstructions() {
    return executed != null;
  }

  /** The instructions that the call executed with all that is below it, or {@link #UNKNOWN}. */
  public long instructions(int call) {
    return executed == null ? UNKNOWN : executed.between(call, end(call));
  }

  /** The instructions that the call executed itself, or {@link #UNKNOWN}. */
  public long selfInstructions(int call) {
    return executed == null ? UNKNOWN : executed.self(call);
  }

  /** How it was entered; without knowledge of instructions it is a call. */
  public Entered entered(int call) {
    return executed == null ? Entered.CALL : executed.entered(call);
  }

  public boolean has(int call, Mark mark) {
    return (columns.marks().get(call) & mark.bit()) != 0;
  }

  public Set<Mark> marks(int call) {
    Set<Mark> set = EnumSet.noneOf(Mark.class);
    for (Mark m : Mark.values()) if (has(call, m)) set.add(m);
    return set;
  }

  /** The rows without a caller. */
  public IntStream roots() {
    return IntStream.range(0, size()).filter(i -> columns.parent().get(i) < 0);
  }

  /** The rows called by this one. */
  public IntStream childrenOf(int call) {
    int end = end(call);
    return IntStream.iterate(call + 1, i -> i < end, this::end);
  }

  /** Made when first asked for: most readers of a large trace never ask. */
  private Ints ends() {
    Ints known = end;
    if (known != null) return known;
    synchronized (this) {
      if (end == null) end = computeEnds();
      return end;
    }
  }

  private Ints computeEnds() {
    Ints ends = new Ints();
    for (int i = 0; i < size(); i++) ends.add(i + 1);
    for (int i = size() - 1; i >= 0; i--) {
      int p = columns.parent().get(i);
      if (p >= 0 && ends.get(p) < ends.get(i)) ends.set(p, ends.get(i));
    }
    return ends;
  }

  /** The same calls with these return values, one a row, {@link #UNKNOWN} where there is none. */
  public Calls withReturns(long[] returned) {
    Returns values = new Returns();
    for (int i = 0; i < size(); i++) values.set(i, returned[i]);
    return new Calls(columns.with(values));
  }

  /** The same calls with these durations, by row. */
  public Calls withDurations(IntToLongFunction nanos) {
    Longs durations = new Longs();
    for (int i = 0; i < size(); i++) durations.add(nanos.applyAsLong(i));
    return new Calls(columns.with(columns.start(), durations));
  }

  /** The same calls with these times: of each row's start and duration. */
  public Calls withTimes(IntToLongFunction startNanos, IntToLongFunction durationNanos) {
    Longs starts = new Longs();
    Longs durations = new Longs();
    for (int i = 0; i < size(); i++) {
      starts.add(startNanos.applyAsLong(i));
      durations.add(durationNanos.applyAsLong(i));
    }
    return new Calls(columns.with(starts, durations));
  }

  /** The same calls with a mark on some rows. */
  public Calls marked(IntPredicate rows, Mark mark) {
    Marks more = new Marks();
    for (int i = 0; i < size(); i++) {
      more.add(i, columns.marks().get(i) | (rows.test(i) ? mark.bit() : 0));
    }
    return new Calls(columns.with(more));
  }

  /** The calls of the given roots only, in the given order, renumbered. */
  public Calls ofRoots(IntStream roots) {
    Builder b = new Builder(columns.functions(), columns.comms());
    roots.forEach(
        root -> {
          int shift = b.size() - root;
          int end = end(root);
          for (int i = root; i < end; i++) {
            b.add(
                columns.function().get(i),
                i == root ? -1 : columns.parent().get(i) + shift,
                columns.start().get(i),
                columns.duration().get(i),
                columns.cpu().get(i),
                columns.tasks().pid(i),
                columns.tasks().comm(i),
                columns.marks().get(i),
                columns.ret().get(i));
            if (executed != null) b.executed(executed.self(i), executed.entered(i));
          }
        });
    return b.build();
  }

  /** Collects rows in preorder; done with when it has built. */
  public static final class Builder {
    private final CallColumns columns;
    private boolean built;

    public Builder() {
      this(new Names(), new Names());
    }

    /** With names that are shared with what the rows come from. */
    public Builder(Names functions, Names comms) {
      columns = new CallColumns(functions, comms);
    }

    public Names functions() {
      return columns.functions();
    }

    public Names comms() {
      return columns.comms();
    }

    public int size() {
      return columns.size();
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
      checkOpen();
      int row = size();
      columns.function().add(function);
      columns.parent().add(parent);
      columns.start().add(start);
      columns.duration().add(duration);
      columns.cpu().add(cpu);
      columns.tasks().add(pid, comm);
      columns.marks().add(row, marks);
      columns.ret().set(row, ret);
      return row;
    }

    /**
     * Says of the row that was added last what is known of its instructions: of all rows or of
     * none.
     */
    public void executed(long selfInstructions, Entered how) {
      columns.executed().add(selfInstructions, how);
    }

    /**
     * Adds rows of one task.
     *
     * @param parent counted from the first of these rows, which becomes row {@link #size}
     * @param comm negative when it is told later, by {@link #nameTasks}
     * @param ret null when no row has one
     */
    public void addAll(
        int rows,
        int[] function,
        int[] parent,
        long[] start,
        long[] duration,
        int[] cpu,
        int pid,
        int comm,
        byte[] marks,
        long[] ret) {
      checkOpen();
      int first = size();
      columns.function().addAll(function, rows, 0);
      columns.parent().addAll(parent, rows, first);
      columns.start().addAll(start, rows);
      columns.duration().addAll(duration, rows);
      columns.tasks().add(pid, comm, rows);
      columns.cpu().addAll(cpu, rows);
      for (int i = 0; i < rows; i++) {
        if (marks[i] != 0) columns.marks().add(first + i, marks[i]);
        if (ret != null) columns.ret().set(first + i, ret[i]);
      }
    }

    public long start(int row) {
      return columns.start().get(row);
    }

    /** These rows in another order: so many pieces, each from a row to one before another. */
    public Builder inOrder(int pieces, IntUnaryOperator from, IntUnaryOperator to) {
      Builder b = new Builder(functions(), comms());
      for (int piece = 0; piece < pieces; piece++) {
        b.columns.copy(columns, from.applyAsInt(piece), to.applyAsInt(piece));
      }
      return b;
    }

    /** Names the tasks that were added with a negative comm. */
    public void nameTasks(IntFunction<String> commOf) {
      columns.tasks().name(pid -> comms().id(commOf.apply(pid)));
    }

    /** Gives tasks other pids. */
    public void renumberTasks(IntUnaryOperator pid) {
      columns.tasks().renumber(pid);
    }

    /** Each run of rows of one task: its pid and its first row. */
    public void eachTask(ObjIntConsumer<Integer> task) {
      columns.tasks().each(task);
    }

    public void mark(int row, Mark mark) {
      columns.marks().add(row, mark.bit());
    }

    /** Sets what is known of a call only when it has ended. */
    public void close(int call, long duration, int marks, long ret) {
      checkOpen();
      columns.duration().set(call, duration);
      columns.marks().add(call, marks);
      columns.ret().set(call, ret);
    }

    public Calls build() {
      built = true;
      return new Calls(columns);
    }

    private void checkOpen() {
      if (built) throw new IllegalStateException("These calls are built already.");
    }
  }
}
