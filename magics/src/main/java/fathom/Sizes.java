package fathom;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as users type them: 12, 8k, 1m. */
final class Sizes {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kmg]?)b?");

  private Sizes() {}

  /**
   * Bytes of a size; k, m and g are powers of 1024.
   *
   * @throws IllegalArgumentException when it is no size, or over 1 GiB
   */
  static long parse(String text) {
    Matcher m = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no size: expected a number of bytes, with k or m for KiB and MiB: 12, 8k, 1m");
    }
    long unit =
        switch (m.group(2)) {
          case "k" -> 1L << 10;
          case "m" -> 1L << 20;
          case "g" -> 1L << 30;
          default -> 1;
        };
    long bytes = Long.parseLong(m.group(1)) * unit;
    if (bytes > 1L << 30) {
      throw new IllegalArgumentException(
          "'" + text + "' is more than the lab's disk can take in one write: at most 1g");
    }
    return bytes;
  }

  /** "12 bytes", "8 KiB", "1 MiB". */
  static String words(long bytes) {
    if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) return (bytes >> 20) + " MiB";
    if (bytes >= 1 << 10 && bytes % (1 << 10) == 0) return (bytes >> 10) + " KiB";
    return bytes == 1 ? "1 byte" : bytes + " bytes";
  }
}
