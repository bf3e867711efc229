package fathom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signals as users type them: USR1, SIGUSR1, USR1*3. */
final class Signals {
  private static final Pattern SIGNAL =
      Pattern.compile("(?:SIG)?([A-Z0-9]{2,6})(?:\\*(\\d{1,4}))?");

  /** Those that a program may be waiting for; signal(7). */
  private static final Set<String> NAMES =
      Set.of(
          "HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "TERM", "CONT", "IO", "URG", "WINCH",
          "PIPE", "CHLD");

  /** What the lab's agent takes. */
  private static final int MOST = 64;

  private Signals() {}

  /**
   * The signals in the order in which they are sent.
   *
   * @param text names separated by commas, each with an optional count
   * @throws IllegalArgumentException when one is not known
   */
  static List<String> parse(String text) {
    List<String> all = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Matcher m = SIGNAL.matcher(one.strip().toUpperCase(Locale.ROOT));
      if (!m.matches() || !NAMES.contains(m.group(1))) {
        throw new IllegalArgumentException(
            "'"
                + one.strip()
                + "' is no signal that a program can wait for: expected USR1, USR1*3, HUP, ..");
      }
      int times = m.group(2) == null ? 1 : Integer.parseInt(m.group(2));
      if (times == 0 || all.size() + times > MOST) {
        throw new IllegalArgumentException(
            "'" + text + "' is " + (all.size() + times) + " signals: expected 1 to " + MOST);
      }
      for (int i = 0; i < times; i++) all.add(m.group(1));
    }
    return List.copyOf(all);
  }
}
