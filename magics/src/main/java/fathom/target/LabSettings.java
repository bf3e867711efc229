package fathom.target;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the lab's machine is like: its kernel, its disk, its file system, its tuning.
 *
 * @param kernel a series ("6.1"), a version that is here, or the path of a bzImage
 * @param modules the directory of that bzImage's modules; null to look beside it
 * @param memoryMegabytes the guest's memory
 * @param fileSystem what is written to
 * @param disk how fast it is
 * @param scheduler the disk's I/O scheduler; "" for the kernel's choice
 * @param queueRequests the disk's nr_requests; 0 for the kernel's choice
 * @param sysctls to be set, by name: "vm.dirty_ratio" to "5"
 * @param deterministic whether the time is counted in instructions and the disk is memory, so that
 *     each run on each machine gives the same bytes
 */
public record LabSettings(
    String kernel,
    Path modules,
    int memoryMegabytes,
    FileSystem fileSystem,
    Disk disk,
    String scheduler,
    int queueRequests,
    SortedMap<String, String> sysctls,
    boolean deterministic) {

  /** The newest 6.1, 512 MiB, ext4, a fast disk. */
  public static final LabSettings DEFAULT =
      new LabSettings(
          Kernels.DEFAULT, null, 512, FileSystem.DEFAULT, Disk.FAST, "", 0, new TreeMap<>(), false);

  /** The schedulers of multi-queue disks (Documentation/block). */
  public static final List<String> SCHEDULERS = List.of("none", "mq-deadline", "kyber", "bfq");

  /** The kernels that are fetched when they are asked for. */
  public static List<String> kernels() {
    return Kernels.SERIES;
  }

  private static final int MEMORY_MIN = 256;
  private static final int MEMORY_MAX = 16 << 10;

  public LabSettings {
    sysctls = Collections.unmodifiableSortedMap(new TreeMap<>(sysctls));
    if (kernel.isBlank()) throw new IllegalArgumentException("--kernel: expected a version");
    if (memoryMegabytes < MEMORY_MIN || memoryMegabytes > MEMORY_MAX) {
      throw new IllegalArgumentException(
          "--memory: the lab's guest takes %d to %d MiB, not %d"
              .formatted(MEMORY_MIN, MEMORY_MAX, memoryMegabytes));
    }
    if (!scheduler.isEmpty() && !SCHEDULERS.contains(scheduler)) {
      throw new IllegalArgumentException(
          "--scheduler %s: expected one of %s".formatted(scheduler, String.join(", ", SCHEDULERS)));
    }
    if (queueRequests < 0 || queueRequests > 100_000) {
      throw new IllegalArgumentException(
          "--nr-requests " + queueRequests + ": expected 1 to 100000");
    }
    sysctls.forEach(LabSettings::checkSysctl);
    if (deterministic && (!disk.equals(Disk.FAST) || !scheduler.isEmpty() || queueRequests != 0)) {
      throw new IllegalArgumentException(
          "--deterministic writes to a disk in memory, which has neither --disk, --iops and --bps"
              + " nor --scheduler and --nr-requests");
    }
  }

  private static void checkSysctl(String name, String value) {
    if (!name.matches("[a-z][a-z0-9_]*(\\.[A-Za-z0-9_-]+)+")) {
      throw new IllegalArgumentException(
          "--sysctl %s: expected a name and a value, as in vm.dirty_ratio=5".formatted(name));
    }
    if (!value.matches("[A-Za-z0-9_.,\\t -]{1,100}")) {
      throw new IllegalArgumentException(
          "--sysctl %s=%s: expected a number or a word".formatted(name, value));
    }
  }

  /** With another kernel. */
  public LabSettings withKernel(String kernel) {
    return but(draft -> draft.kernel = kernel);
  }

  /** With the modules of an own kernel. */
  public LabSettings withModules(Path modules) {
    return but(draft -> draft.modules = modules);
  }

  /** With so much memory. */
  public LabSettings withMemory(int megabytes) {
    return but(draft -> draft.memoryMegabytes = megabytes);
  }

  /** With another file system. */
  public LabSettings withFileSystem(FileSystem fileSystem) {
    return but(draft -> draft.fileSystem = fileSystem);
  }

  /** With a disk of another speed. */
  public LabSettings withDisk(Disk disk) {
    return but(draft -> draft.disk = disk);
  }

  /** With an I/O scheduler. */
  public LabSettings withScheduler(String scheduler) {
    return but(draft -> draft.scheduler = scheduler);
  }

  /** With a queue of so many requests. */
  public LabSettings withQueueRequests(int requests) {
    return but(draft -> draft.queueRequests = requests);
  }

  /** With a time that is counted in instructions, and the same bytes in each run. */
  public LabSettings withDeterminism() {
    return but(draft -> draft.deterministic = true);
  }

  /** With one more sysctl. */
  public LabSettings withSysctl(String name, String value) {
    return but(draft -> draft.sysctls.put(name, value));
  }

  private LabSettings but(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** What differs from the default, kernel and file system left out, in words. */
  public List<String> unusual() {
    List<String> facts = new ArrayList<>();
    if (deterministic) facts.add(DeterministicRun.VIRTUAL_TIME);
    if (!disk.equals(DEFAULT.disk)) facts.add(disk.description());
    if (!scheduler.isEmpty()) facts.add("scheduler " + scheduler);
    if (queueRequests != 0) facts.add("nr_requests " + queueRequests);
    if (memoryMegabytes != DEFAULT.memoryMegabytes) facts.add(memoryMegabytes + " MiB of memory");
    sysctls.forEach((name, value) -> facts.add(name + "=" + value));
    return facts;
  }

  /** All of it, for a capture: "key=value" lines. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("kernel=").append(kernel).append('\n');
    text.append("memory_mib=").append(memoryMegabytes).append('\n');
    text.append("filesystem=").append(fileSystem.type().word()).append('\n');
    text.append("mkfs=").append(String.join(" ", fileSystem.mkfs())).append('\n');
    text.append("mount=").append(fileSystem.mount()).append('\n');
    text.append("disk=").append(disk.name()).append('\n');
    text.append("iops=").append(disk.iops()).append('\n');
    text.append("bytes_per_second=").append(disk.bytesPerSecond()).append('\n');
    text.append("scheduler=").append(scheduler).append('\n');
    text.append("nr_requests=").append(queueRequests).append('\n');
    text.append("deterministic=").append(deterministic).append('\n');
    sysctls.forEach((name, value) -> text.append("sysctl.%s=%s%n".formatted(name, value)));
    return text.toString();
  }

  /** The guest's files to be written before the file system is mounted: path to value. */
  Map<String, String> tuning() {
    // A new scheduler brings its own nr_requests: first that one.
    Map<String, String> files = new LinkedHashMap<>();
    if (!scheduler.isEmpty()) files.put("/sys/block/vda/queue/scheduler", scheduler);
    if (queueRequests != 0) {
      files.put("/sys/block/vda/queue/nr_requests", Integer.toString(queueRequests));
    }
    sysctls.forEach((name, value) -> files.put("/proc/sys/" + name.replace('.', '/'), value));
    return files;
  }

  /** Settings in the making. */
  private static final class Draft {
    private String kernel;
    private Path modules;
    private int memoryMegabytes;
    private FileSystem fileSystem;
    private Disk disk;
    private String scheduler;
    private int queueRequests;
    private final SortedMap<String, String> sysctls;
    private boolean deterministic;

    private Draft(LabSettings from) {
      kernel = from.kernel;
      modules = from.modules;
      memoryMegabytes = from.memoryMegabytes;
      fileSystem = from.fileSystem;
      disk = from.disk;
      scheduler = from.scheduler;
      queueRequests = from.queueRequests;
      sysctls = new TreeMap<>(from.sysctls);
      deterministic = from.deterministic;
    }

    private LabSettings settings() {
      return new LabSettings(
          kernel,
          modules,
          memoryMegabytes,
          fileSystem,
          disk,
          scheduler,
          queueRequests,
          sysctls,
          deterministic);
    }
  }
}
