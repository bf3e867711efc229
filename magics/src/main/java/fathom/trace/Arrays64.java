package fathom.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A dictionary of arrays of longs: the same stack comes again and again. */
final class Arrays64 {
  private record Key(long[] values) {
    @Override
    public boolean equals(Object o) {
      return o instanceof Key k && Arrays.equals(values, k.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  private final List<long[]> arrays = new ArrayList<>();
  private final Map<Key, Integer> ids = new HashMap<>();

  /** The number of an array, a new one when it has none yet. */
  int id(long[] values) {
    Integer known = ids.get(new Key(values));
    if (known != null) return known;
    long[] own = values.clone();
    ids.put(new Key(own), arrays.size());
    arrays.add(own);
    return arrays.size() - 1;
  }

  long[] get(int id) {
    return arrays.get(id).clone();
  }
}
