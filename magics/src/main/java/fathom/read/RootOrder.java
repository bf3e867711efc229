package fathom.read;

import fathom.trace.Calls;
import fathom.trace.Calls.Builder;
import java.util.Arrays;

/** Where the roots stand among the rows, and in which order they belong. */
final class RootOrder {
  private int[] row = new int[64];
  private int[] met = new int[64];
  private int size;
  private boolean byStart = true;
  private boolean byMet = true;
  private boolean timed = true;
  private long lastStart = Long.MIN_VALUE;
  private int lastMet;

  void add(int root, long start, int metAt) {
    if (size == row.length) {
      int larger = size < 1 << 24 ? size * 2 : size + size / 4;
      row = Arrays.copyOf(row, larger);
      met = Arrays.copyOf(met, larger);
    }
    byStart &= start >= lastStart;
    byMet &= metAt >= lastMet;
    timed &= start != Calls.UNKNOWN;
    lastStart = start;
    lastMet = metAt;
    row[size] = root;
    met[size++] = metAt;
  }

  /** The rows with the roots in order: by start where every root has one, else as met. */
  Builder apply(Builder rows) {
    if (timed ? byStart : byMet) return rows;
    int[] order = new int[size];
    for (int i = 0; i < size; i++) order[i] = i;
    int[] sorted = sort(order, rows);
    return rows.inOrder(
        size, i -> row[sorted[i]], i -> sorted[i] + 1 < size ? row[sorted[i] + 1] : rows.size());
  }

  private boolean inOrder(int a, int b, Builder rows) {
    return timed ? rows.start(row[a]) <= rows.start(row[b]) : met[a] <= met[b];
  }

  /** A stable merge sort from the bottom; what is in order already is only looked at. */
  private int[] sort(int[] from, Builder rows) {
    int[] a = from;
    int[] b = new int[size];
    for (long width = 1; width < size; width *= 2) {
      for (long low = 0; low < size; low += 2 * width) {
        int middle = (int) Math.min(low + width, size);
        int high = (int) Math.min(low + 2 * width, size);
        merge(a, b, (int) low, middle, high, rows);
      }
      int[] swap = a;
      a = b;
      b = swap;
    }
    return a;
  }

  private void merge(int[] a, int[] b, int low, int middle, int high, Builder rows) {
    if (middle >= high || inOrder(a[middle - 1], a[middle], rows)) {
      System.arraycopy(a, low, b, low, high - low);
      return;
    }
    int i = low;
    int j = middle;
    for (int k = low; k < high; k++) {
      boolean left = j >= high || (i < middle && inOrder(a[i], a[j], rows));
      b[k] = left ? a[i++] : a[j++];
    }
  }
}
