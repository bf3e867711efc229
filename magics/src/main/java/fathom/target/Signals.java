package fathom.target;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The signals by name, with Linux's numbers on x86 (signal(7)). */
public final class Signals {
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("HUP", 1),
          Map.entry("INT", 2),
          Map.entry("QUIT", 3),
          Map.entry("ABRT", 6),
          Map.entry("KILL", 9),
          Map.entry("USR1", 10),
          Map.entry("SEGV", 11),
          Map.entry("USR2", 12),
          Map.entry("PIPE", 13),
          Map.entry("ALRM", 14),
          Map.entry("TERM", 15),
          Map.entry("CHLD", 17),
          Map.entry("CONT", 18),
          Map.entry("URG", 23),
          Map.entry("WINCH", 28),
          Map.entry("IO", 29));

  private Signals() {}

  /** The names that {@link #number} knows, without SIG. */
  public static Set<String> names() {
    return NUMBERS.keySet();
  }

  /**
   * The number of "USR1" or "SIGUSR1".
   *
   * @throws IllegalArgumentException when there is no such signal
   */
  public static int number(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    Integer number = NUMBERS.get(upper.startsWith("SIG") ? upper.substring(3) : upper);
    if (number == null) {
      List<String> known = NUMBERS.keySet().stream().sorted().toList();
      throw new IllegalArgumentException(
          "\"%s\" is no signal; known are %s".formatted(name, String.join(", ", known)));
    }
    return number;
  }
}
