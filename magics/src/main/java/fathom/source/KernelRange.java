package fathom.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of kernel series, both ends included: "5.10-6.1", "5.15-", "-5.14", "-".
 *
 * @param first major * 1000 + minor, 0 when open
 * @param last the same, Integer.MAX_VALUE when open
 */
public record KernelRange(int first, int last) {
  private static final Pattern SERIES = Pattern.compile("(\\d{1,3})\\.(\\d{1,3}).*");

  /**
   * @throws IllegalArgumentException if that is no range
   */
  public static KernelRange parse(String range) {
    int dash = range.indexOf('-');
    if (dash < 0) throw new IllegalArgumentException("a range of kernels has a dash: " + range);
    String from = range.substring(0, dash);
    String to = range.substring(dash + 1);
    return new KernelRange(
        from.isEmpty() ? 0 : series(from), to.isEmpty() ? Integer.MAX_VALUE : series(to));
  }

  /** Whether a release ("6.1.192") is in it; what is no release is not known to be outside. */
  public boolean contains(String release) {
    if (!SERIES.matcher(release).matches()) return true;
    int series = series(release);
    return first <= series && series <= last;
  }

  private static int series(String release) {
    Matcher m = SERIES.matcher(release);
    if (!m.matches()) throw new IllegalArgumentException("no kernel version: " + release);
    return Integer.parseInt(m.group(1)) * 1000 + Integer.parseInt(m.group(2));
  }
}
