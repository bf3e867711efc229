package fathom.magic;

import fathom.target.Disk;
import fathom.target.FileSystem;
import fathom.target.LabSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options about the machine, for every magic that traces in the lab. */
final class LabOptions {
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,12})([kmg]?)");

  @Option(
      names = "--kernel",
      paramLabel = "VERSION",
      description = "5.10, 6.1 (default) or 6.12, fetched on first use; or the path of a bzImage")
  private String kernel;

  @Option(
      names = "--modules",
      paramLabel = "DIRECTORY",
      description = "with a bzImage: its modules, when they are not beside it")
  private Path modules;

  @Option(
      names = "--fs",
      paramLabel = "TYPE",
      description = "file system: ext4 (default), ext3, ext2, xfs, btrfs, tmpfs")
  private String fileSystem;

  @Option(
      names = "--mount",
      paramLabel = "OPTIONS",
      description = "mount options: data=writeback,nodelalloc")
  private String mount;

  @Option(
      names = "--mkfs",
      paramLabel = "OPTIONS",
      description = "options for mkfs in quotes: '-b 1024'")
  private String mkfs;

  @Option(
      names = "--disk",
      paramLabel = "DISK",
      description = "fast (default); hdd: 120 requests and 150 MB a second; cloud: 500 and 60 MB")
  private String disk;

  @Option(
      names = "--iops",
      paramLabel = "N",
      description = "let the disk do N requests a second at most")
  private Long iops;

  @Option(
      names = "--bps",
      paramLabel = "BYTES",
      description = "let the disk move so many bytes a second at most: 10m")
  private String bytesPerSecond;

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      description = "the disk's I/O scheduler: none, mq-deadline, kyber, bfq")
  private String scheduler;

  @Option(names = "--nr-requests", paramLabel = "N", description = "the length of the disk's queue")
  private Integer queueRequests;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "the guest's memory: 512m (default), 1g")
  private String memory;

  @Option(
      names = "--sysctl",
      paramLabel = "NAME=VALUE",
      description = "vm.dirty_ratio=5; may be repeated")
  private Map<String, String> sysctls;

  @Option(
      names = "--deterministic",
      description = "virtual time, a disk in memory: the same bytes in each run; takes 10 s")
  private boolean deterministic;

  /**
   * What the options say.
   *
   * @throws IllegalArgumentException when one does not fit, with what does
   */
  LabSettings settings() {
    LabSettings settings = LabSettings.DEFAULT;
    if (kernel != null) settings = settings.withKernel(kernel);
    if (modules != null) settings = settings.withModules(modules);
    settings = settings.withFileSystem(fileSystem());
    settings = settings.withDisk(disk());
    if (scheduler != null) settings = settings.withScheduler(scheduler);
    if (queueRequests != null) settings = settings.withQueueRequests(atLeastOne(queueRequests));
    if (memory != null) settings = settings.withMemory(megabytes());
    if (sysctls != null) {
      for (Map.Entry<String, String> one : sysctls.entrySet()) {
        settings = settings.withSysctl(one.getKey(), one.getValue());
      }
    }
    return deterministic ? settings.withDeterminism() : settings;
  }

  private FileSystem fileSystem() {
    return new FileSystem(
        fileSystem == null ? FileSystem.DEFAULT.type() : FileSystem.Type.of(fileSystem),
        mkfs == null || mkfs.isBlank() ? List.of() : List.of(mkfs.strip().split("\\s+")),
        mount == null ? "" : mount.strip());
  }

  private Disk disk() {
    if (iops == null && bytesPerSecond == null) return disk == null ? Disk.FAST : Disk.of(disk);
    Disk preset = disk == null ? Disk.FAST : Disk.of(disk);
    if (iops != null && iops < 1) {
      throw new IllegalArgumentException("--iops " + iops + ": expected 1 or more");
    }
    return Disk.of(
        iops == null ? preset.iops() : iops,
        bytesPerSecond == null
            ? preset.bytesPerSecond()
            : atLeastOne(number("--bps", bytesPerSecond)));
  }

  private static int atLeastOne(int requests) {
    if (requests < 1) {
      throw new IllegalArgumentException("--nr-requests " + requests + ": expected 1 or more");
    }
    return requests;
  }

  private static long atLeastOne(long bytes) {
    if (bytes < 1) throw new IllegalArgumentException("--bps " + bytes + ": expected 4k or more");
    return bytes;
  }

  /** "512m", "1g"; a bare number is MiB. */
  private int megabytes() {
    String text = memory.strip();
    long bytes = text.matches("\\d{1,7}") ? Long.parseLong(text) << 20 : number("--memory", text);
    return (int) Math.min(Integer.MAX_VALUE, bytes >> 20);
  }

  static long number(String option, String text) {
    Matcher m = NUMBER.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "%s %s: expected a number, with k, m or g behind it if need be".formatted(option, text));
    }
    int shift =
        switch (m.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return Long.parseLong(m.group(1)) << shift;
  }

  /** Values of these options that begin so; none for others. */
  static List<String> complete(String option, String prefix) {
    List<String> values =
        switch (option) {
          case "--kernel" -> LabSettings.kernels();
          case "--fs" -> FileSystem.Type.words();
          case "--mount" ->
              List.of(
                  "data=journal",
                  "data=ordered",
                  "data=writeback",
                  "nodelalloc",
                  "noatime",
                  "sync",
                  "barrier=0");
          case "--disk" -> Disk.names();
          case "--scheduler" -> LabSettings.SCHEDULERS;
          case "--memory" -> List.of("512m", "1g", "2g");
          case "--sysctl" ->
              Stream.of(
                      "dirty_ratio",
                      "dirty_background_ratio",
                      "dirty_bytes",
                      "dirty_background_bytes",
                      "dirty_expire_centisecs",
                      "dirty_writeback_centisecs")
                  .map(name -> "vm." + name + "=")
                  .toList();
          default -> List.of();
        };
    return values.stream().filter(v -> v.startsWith(prefix)).toList();
  }
}
