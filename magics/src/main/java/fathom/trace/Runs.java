package fathom.trace;

/** A column of ints that seldom change from row to row: a start and a value for each run. */
final class Runs {
  private final Ints starts = new Ints();
  private final Ints values = new Ints();
  private int size;

  /** The run that was asked last; threads may overwrite each other's, it is only tried first. */
  private int hint;

  void add(int value) {
    add(value, 1);
  }

  /** Adds the same value for so many rows. */
  void add(int value, int count) {
    int last = values.size() - 1;
    if (last < 0 || values.get(last) != value) {
      starts.add(size);
      values.add(value);
    }
    size += count;
  }

  /** Adds the first so many of these. */
  void addAll(int[] of, int count) {
    for (int i = 0; i < count; ) {
      int from = i;
      while (i < count && of[i] == of[from]) i++;
      add(of[from], i - from);
    }
  }

  int get(int row) {
    return values.get(run(row));
  }

  /** One past the last row, at most a bound, that is of the same run as this one. */
  int end(int row, int bound) {
    int next = run(row) + 1;
    return next < starts.size() ? Math.min(bound, starts.get(next)) : bound;
  }

  /** How many runs there are. */
  int runs() {
    return starts.size();
  }

  /** The first row of a run. */
  int start(int run) {
    return starts.get(run);
  }

  int value(int run) {
    return values.get(run);
  }

  private int run(int row) {
    int run = hint;
    if (within(run, row)) return run;
    run = within(run + 1, row) ? run + 1 : find(row);
    hint = run;
    return run;
  }

  private boolean within(int run, int row) {
    if (run >= starts.size() || starts.get(run) > row) return false;
    return run + 1 == starts.size() || row < starts.get(run + 1);
  }

  private int find(int row) {
    int low = 0;
    int high = starts.size();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (starts.get(middle) <= row) low = middle;
      else high = middle;
    }
    return low;
  }
}
