package fathom.magic;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as users type them: 10ms, 2s, 500us. */
final class Times {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(us|ms|s|)");

  private Times() {}

  /**
   * A time; a bare number is milliseconds.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Duration parse(String text) {
    Matcher m = TIME.matcher(text.strip());
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time: expected a number with us, ms or s behind it: 10ms");
    }
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "us" -> Duration.ofNanos(n * 1000);
      case "s" -> Duration.ofSeconds(n);
      default -> Duration.ofMillis(n);
    };
  }
}
