package fathom;

import fathom.target.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A list of signals as users type it: USR1, SIGUSR1, USR1*3. */
final class SignalList {
  private static final Pattern SIGNAL =
      Pattern.compile("(?:SIG)?([A-Z0-9]{2,6})(?:\\*(\\d{1,4}))?");

  /** What the lab's agent takes. */
  private static final int MOST = 64;

  private SignalList() {}

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
      if (!m.matches() || !Signals.names().contains(m.group(1))) {
        throw new IllegalArgumentException(
            "'" + one.strip() + "' is no signal: expected USR1, USR1*3, HUP, ..");
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
