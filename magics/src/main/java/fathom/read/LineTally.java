package fathom.read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts lines by kind, with the first line of each. */
final class LineTally {
  private record Count(long n, long first) {}

  private final Map<String, Count> counts = new LinkedHashMap<>();

  void drop(String kind, long line) {
    add(kind, 1, line);
  }

  /** Takes over the counts of a later piece, which begins after so many lines. */
  void add(LineTally later, long linesBefore) {
    later.counts.forEach((kind, c) -> add(kind, c.n, c.first + linesBefore));
  }

  long count(String kind) {
    return counts.getOrDefault(kind, new Count(0, 0)).n;
  }

  long total() {
    return counts.values().stream().mapToLong(Count::n).sum();
  }

  List<Account.Dropped> kinds() {
    return counts.entrySet().stream()
        .map(e -> new Account.Dropped(e.getKey(), e.getValue().n, "line " + e.getValue().first))
        .toList();
  }

  private void add(String kind, long n, long first) {
    counts.merge(
        kind, new Count(n, first), (a, b) -> new Count(a.n + b.n, Math.min(a.first, b.first)));
  }
}
