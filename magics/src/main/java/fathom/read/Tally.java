package fathom.read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts, while something is read, what is dropped: by kind, with the first place of each. */
final class Tally {
  private static final class Count {
    final String first;
    long n;

    Count(String first) {
      this.first = first;
    }
  }

  private final Map<String, Count> dropped = new LinkedHashMap<>();

  void drop(String kind, String place) {
    dropped.computeIfAbsent(kind, k -> new Count(place)).n++;
  }

  List<Account.Dropped> dropped() {
    return dropped.entrySet().stream()
        .map(e -> new Account.Dropped(e.getKey(), e.getValue().n, e.getValue().first))
        .toList();
  }
}
