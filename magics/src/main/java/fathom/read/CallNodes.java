package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Entered;
import fathom.trace.Mark;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.LongToIntFunction;

/** Calls in the order of their entry, those of several tasks mixed, a tracer's among them. */
final class CallNodes {
  /** Above a call that nothing traced is above of. */
  static final int ROOT = -2;

  /** Nominal time: what an instruction takes with --deterministic (QEMU's -icount shift=1). */
  private static final int NANOS = 2;

  private static final Entered[] HOW = Entered.values();

  private int[] parent = new int[1024];
  private int[] function = new int[1024];
  private byte[] how = new byte[1024];
  private boolean[] tracer = new boolean[1024];
  private long[] task = new long[1024];
  private long[] start = new long[1024];
  private long[] self = new long[1024];
  private int size;
  private long counted; // instructions so far, without a tracer's

  /**
   * What was built.
   *
   * @param rows the row of each node, -1 for a tracer's
   * @param tracers instructions of the tracer
   */
  record Built(Calls calls, int[] rows, long tracers) {}

  /**
   * Adds a call.
   *
   * @param above what called it, or {@link #ROOT}
   * @param by the task, by its kernel stack
   */
  int add(int above, int of, Entered entered, long by) {
    if (size == parent.length) grow();
    parent[size] = above;
    function[size] = of;
    how[size] = (byte) entered.ordinal();
    task[size] = by;
    start[size] = counted;
    tracer[size] = above >= 0 && tracer[above] && entered == Entered.CALL;
    tracer[size] |= above >= 0 && tracer[above] && entered == Entered.TAIL_CALL;
    return size++;
  }

  private void grow() {
    int more = 2 * size;
    parent = Arrays.copyOf(parent, more);
    function = Arrays.copyOf(function, more);
    how = Arrays.copyOf(how, more);
    tracer = Arrays.copyOf(tracer, more);
    task = Arrays.copyOf(task, more);
    start = Arrays.copyOf(start, more);
    self = Arrays.copyOf(self, more);
  }

  void isTracer(int node) {
    tracer[node] = true;
  }

  void executed(int node, int instructions) {
    self[node] += instructions;
    if (!tracer[node]) counted += instructions;
  }

  Entered how(int node) {
    return HOW[how[node]];
  }

  /**
   * The calls without a tracer's, an interrupt of the tracer below what was traced; each root with
   * all that is below it, the roots in the order of their entry.
   */
  Built build(IntFunction<String> name, LongToIntFunction pid, String comm) {
    int[] root = new int[size];
    int[] first = new int[size]; // of the nodes of a root: linked in their order
    int[] next = new int[size];
    int[] last = new int[size];
    Arrays.fill(next, -1);
    long tracers = 0;
    for (int i = 0; i < size; i++) {
      int kept = parent[i];
      while (kept >= 0 && tracer[kept]) kept = parent[kept];
      parent[i] = kept;
      if (tracer[i]) {
        tracers += self[i];
        continue;
      }
      root[i] = kept < 0 ? i : root[kept];
      if (kept < 0) first[i] = i;
      else next[last[root[i]]] = i;
      last[root[i]] = i;
    }
    long[] all = self.clone();
    for (int i = size - 1; i >= 0; i--) {
      if (!tracer[i] && parent[i] >= 0) all[parent[i]] += all[i];
    }
    Calls.Builder b = new Calls.Builder();
    int none = b.comms().id(comm);
    int[] rows = new int[size];
    Arrays.fill(rows, -1);
    for (int r = 0; r < size; r++) {
      if (tracer[r] || parent[r] >= 0) continue;
      for (int i = r; i >= 0; i = next[i]) {
        int above = parent[i] < 0 ? -1 : rows[parent[i]];
        int marks = how(i) == Entered.INTERRUPT ? Mark.INTERRUPT.bit() : 0;
        rows[i] =
            b.add(
                b.functions().id(name.apply(function[i])),
                above,
                start[i] * NANOS,
                all[i] * NANOS,
                0,
                pid.applyAsInt(task[i]),
                none,
                marks,
                Calls.UNKNOWN);
        b.executed(self[i], how(i));
      }
    }
    return new Built(b.build(), rows, tracers);
  }
}
