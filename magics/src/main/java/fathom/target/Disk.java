package fathom.target;

import java.util.List;
import java.util.Map;

/**
 * How fast the lab's disk is. QEMU holds requests back that come faster, after a burst of a tenth
 * of a second's worth.
 *
 * @param name "fast", "hdd", "cloud" or "own"
 * @param iops requests a second, 0 for no limit
 * @param bytesPerSecond 0 for no limit
 */
public record Disk(String name, long iops, long bytesPerSecond) {
  /** As fast as the host and the emulation are. */
  public static final Disk FAST = new Disk("fast", 0, 0);

  /** The rates of a disk of 7,200 turns a minute, and of a small volume of a cloud. */
  private static final Map<String, Disk> PRESETS =
      Map.of(
          "fast",
          FAST,
          "hdd",
          new Disk("hdd", 120, 150_000_000),
          "cloud",
          new Disk("cloud", 500, 60_000_000));

  private static final long IOPS_MAX = 1_000_000;
  private static final long BYTES_MAX = 100_000_000_000L;

  public Disk {
    if (iops < 0 || iops > IOPS_MAX) {
      throw new IllegalArgumentException("--iops " + iops + ": expected 1 to " + IOPS_MAX);
    }
    // Less than a block a second would never end.
    if (bytesPerSecond != 0 && (bytesPerSecond < 4096 || bytesPerSecond > BYTES_MAX)) {
      throw new IllegalArgumentException(
          "--bps " + bytesPerSecond + ": expected 4096 to " + BYTES_MAX + " bytes a second");
    }
  }

  /** The names of those that need no numbers. */
  public static List<String> names() {
    return PRESETS.keySet().stream().sorted().toList();
  }

  /**
   * A disk by name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Disk of(String name) {
    Disk disk = PRESETS.get(name);
    if (disk == null) {
      throw new IllegalArgumentException(
          "--disk %s: expected one of %s, or --iops and --bps"
              .formatted(name, String.join(", ", names())));
    }
    return disk;
  }

  /** A disk of these rates; 0 for no limit. */
  public static Disk of(long iops, long bytesPerSecond) {
    return new Disk("own", iops, bytesPerSecond);
  }

  /** "disk hdd: 120 requests/s, 150.0 MB/s". */
  public String description() {
    if (iops == 0 && bytesPerSecond == 0) return "disk " + name;
    return "disk"
        + (name.equals("own") ? "" : " " + name)
        + ": "
        + (iops == 0 ? "" : iops + " requests/s")
        + (iops == 0 || bytesPerSecond == 0 ? "" : ", ")
        + (bytesPerSecond == 0 ? "" : "%.1f MB/s".formatted(bytesPerSecond / 1e6));
  }
}
