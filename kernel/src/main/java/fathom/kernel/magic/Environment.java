package fathom.kernel.magic;

import java.util.Map;
import java.util.TreeMap;

/**
 * The environment of programs that cells start. A running JVM cannot change its own, so what {@code
 * %env} sets is kept here.
 */
final class Environment {
  private static final Map<String, String> CHANGED = new TreeMap<>();

  private Environment() {}

  /** All variables with their values. */
  static synchronized Map<String, String> all() {
    Map<String, String> all = new TreeMap<>(System.getenv());
    apply(all);
    return all;
  }

  /** Makes the changes in another environment. */
  static synchronized void apply(Map<String, String> environment) {
    CHANGED.forEach(
        (name, value) -> {
          if (value == null) {
            environment.remove(name);
          } else {
            environment.put(name, value);
          }
        });
  }

  /** Sets a variable, or removes it with null. */
  static synchronized void set(String name, String value) {
    CHANGED.put(name, value);
  }
}
