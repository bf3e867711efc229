package fathom.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A dictionary: each distinct name has a number from 0. Grows while a trace is built, then only
 * read.
 */
public final class Names {
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();

  /** The number of a name, a new one when it has none yet. */
  public int id(String name) {
    return ids.computeIfAbsent(
        name,
        n -> {
          names.add(n);
          return names.size() - 1;
        });
  }

  /** The number of a name, or -1 when it does not occur. */
  public int find(String name) {
    return ids.getOrDefault(name, -1);
  }

  public String name(int id) {
    return names.get(id);
  }

  public int size() {
    return names.size();
  }

  /** All names, by number. */
  public List<String> all() {
    return Collections.unmodifiableList(names);
  }
}
