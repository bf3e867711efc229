package fathom.target;

import java.time.Duration;
import java.util.List;

/**
 * A program of Fathom's own that runs beside the traced one and makes it wait.
 *
 * @param kind "fsyncer" appends and calls fsync(), "dirtier" writes into the page cache, "reader"
 *     reads from the disk; each to a file of its own
 * @param period from one time to the next, 1 ms or more
 * @param size bytes each time
 */
public record Neighbour(String kind, Duration period, long size) {
  private static final long SIZE_MAX = 64L << 20;

  /** The kinds, in the order in which they are offered. */
  public static final List<String> KINDS = List.of("fsyncer", "dirtier", "reader");

  public Neighbour {
    if (!KINDS.contains(kind)) {
      throw new IllegalArgumentException(
          "\"%s\" is no neighbour; there are %s".formatted(kind, String.join(", ", KINDS)));
    }
    if (period.toMillis() < 1 || period.toMillis() > 3_600_000) {
      throw new IllegalArgumentException(
          "a neighbour's period is 1 ms to 1 h, not " + period.toMillis() + " ms");
    }
    if (size < 1 || size > SIZE_MAX) {
      throw new IllegalArgumentException(
          "a neighbour moves 1 byte to 64 MiB each time, not " + size + " bytes");
    }
  }

  /** A neighbour of the usual size: 4 KiB that are synced, 4 MiB that are dirtied or read. */
  public static Neighbour of(String kind, Duration period) {
    return new Neighbour(kind, period, kind.equals("fsyncer") ? 4096 : 4 << 20);
  }

  @Override
  public String toString() {
    return "%s every %d ms, %d bytes".formatted(kind, period.toMillis(), size);
  }
}
