package fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CallsTest {
  private record Row(
      int function,
      int parent,
      long start,
      long duration,
      int cpu,
      int pid,
      int comm,
      int marks,
      long ret) {}

  private static List<Row> rows(Random random, int size) {
    List<Row> rows = new ArrayList<>();
    int parent = -1;
    for (int i = 0; i < size; i++) {
      while (parent >= 0 && random.nextInt(3) == 0) parent = rows.get(parent).parent;
      boolean root = parent < 0;
      rows.add(
          new Row(
              random.nextInt(5),
              parent,
              random.nextInt(9) == 0 ? Calls.UNKNOWN : i,
              random.nextInt(9) == 0 ? Calls.UNKNOWN : random.nextInt(1000),
              random.nextInt(30) == 0 ? 1 : 0,
              root ? random.nextInt(3) : rows.get(parent).pid,
              root ? random.nextInt(2) : rows.get(parent).comm,
              random.nextInt(50) == 0 ? Mark.LOST.bit() : 0,
              random.nextInt(20) == 0 ? i : Calls.UNKNOWN));
      if (random.nextInt(2) == 0) parent = i;
    }
    return rows;
  }

  @Property(tries = 30)
  void rowsComeBackAndTheRestIsDerived(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 3_000) int size) {
    check(rows(new Random(seed), size));
  }

  /** More than one piece of each column. */
  @Property(tries = 1)
  void manyRowsComeBack(@ForAll long seed) {
    check(rows(new Random(seed), 140_000));
  }

  private static void check(List<Row> rows) {
    Calls.Builder b = new Calls.Builder();
    for (int i = 0; i < 5; i++) b.functions().id("f" + i);
    for (int i = 0; i < 2; i++) b.comms().id("c" + i);
    for (Row r : rows) {
      b.add(r.function, r.parent, r.start, 0, r.cpu, r.pid, r.comm, r.marks, Calls.UNKNOWN);
    }
    for (int i = 0; i < rows.size(); i++) b.close(i, rows.get(i).duration, 0, rows.get(i).ret);
    Calls c = b.build();
    int n = rows.size();
    assertThat(c.size()).isEqualTo(n);
    int[] end = new int[n];
    int[] children = new int[n];
    long[] self = new long[n];
    for (int i = n - 1; i >= 0; i--) {
      Row r = rows.get(i);
      end[i] = Math.max(end[i], i + 1);
      if (self[i] != Calls.UNKNOWN) {
        boolean lost = r.marks != 0 || r.duration == Calls.UNKNOWN;
        self[i] = lost ? Calls.UNKNOWN : self[i] + r.duration;
      }
      if (r.parent < 0) continue;
      end[r.parent] = Math.max(end[r.parent], end[i]);
      children[r.parent]++;
      boolean known = r.duration != Calls.UNKNOWN && self[r.parent] != Calls.UNKNOWN;
      self[r.parent] = known ? self[r.parent] - r.duration : Calls.UNKNOWN;
    }
    for (int i = 0; i < n; i++) {
      Row r = rows.get(i);
      Row of =
          new Row(
              c.functionId(i),
              c.parent(i),
              c.startNanos(i),
              c.durationNanos(i),
              c.cpu(i),
              c.pid(i),
              Integer.parseInt(c.comm(i).substring(1)),
              c.has(i, Mark.LOST) ? Mark.LOST.bit() : 0,
              c.returned(i));
      if (!of.equals(r)) assertThat(of).as("row %d", i).isEqualTo(r);
      boolean derived =
          c.end(i) == end[i]
              && c.children(i) == children[i]
              && c.selfNanos(i) == self[i]
              && c.depth(i) == (r.parent < 0 ? 0 : c.depth(r.parent) + 1);
      if (!derived) throw new AssertionError("what is derived of row " + i);
    }
    int[] roots = IntStream.range(0, n).filter(i -> rows.get(i).parent < 0).toArray();
    assertThat(c.roots().toArray()).isEqualTo(roots);
  }
}
