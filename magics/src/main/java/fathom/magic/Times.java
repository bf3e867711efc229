package fathom.magic;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as users type them: 500us, 10ms, 90s, 10m. */
final class Times {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(us|µs|ms|s|m|min|h|)");

  private Times() {}

  /**
   * A time.
   *
   * @param bare the unit of a number without one
   * @throws IllegalArgumentException when it is none
   */
  static Duration parse(String text, String bare) {
    Matcher m = TIME.matcher(text.strip());
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time: expected a number with us, ms, s or m behind it: 10ms, 90s");
    }
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2).isEmpty() ? bare : m.group(2)) {
      case "us", "µs" -> Duration.ofNanos(n * 1000);
      case "ms" -> Duration.ofMillis(n);
      case "s" -> Duration.ofSeconds(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofMinutes(n);
    };
  }
}
