package fathom.trace;

import java.util.Arrays;

/** How many instructions calls executed, and how they were entered, where the trace tells it. */
final class Instructions {
  private static final Entered[] ENTERED = Entered.values();

  private long[] self = new long[16];
  private byte[] entered = new byte[16];
  private int size;
  private long[] before;

  void add(long instructions, Entered how) {
    if (size == self.length) {
      self = Arrays.copyOf(self, 2 * size);
      entered = Arrays.copyOf(entered, 2 * size);
    }
    self[size] = instructions;
    entered[size++] = (byte) how.ordinal();
  }

  int size() {
    return size;
  }

  long self(int row) {
    return self[row];
  }

  Entered entered(int row) {
    return ENTERED[entered[row]];
  }

  /** Of the rows from one to one before another. */
  synchronized long between(int from, int to) {
    if (before == null) {
      before = new long[size + 1];
      for (int i = 0; i < size; i++) before[i + 1] = before[i] + self[i];
    }
    return before[to] - before[from];
  }
}
