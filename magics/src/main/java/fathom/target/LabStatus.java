package fathom.target;

import fathom.target.Toolchain.Outcome;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the lab has: the answer of %lab.
 *
 * @param kernels those that can be booted, and those that can be fetched
 * @param templates saved guests, from which others are cloned
 * @param guests those that run
 * @param programs the names of the user's programs in them
 * @param kernelBytes what unpacked kernels take on the disk
 * @param sourceBytes what packages of kernel source take
 * @param cacheBytes what can be made again takes, templates among it
 * @param tools the version of bpftrace that is here; "" when it has not been fetched yet
 * @param toolsBytes what its disk takes
 */
public record LabStatus(
    List<Kernel> kernels,
    List<SavedGuest> templates,
    List<RunningGuest> guests,
    List<String> programs,
    long kernelBytes,
    long sourceBytes,
    long cacheBytes,
    String tools,
    long toolsBytes) {

  /**
   * A kernel.
   *
   * @param series "6.1"
   * @param version "6.1.192"; "" when it has not been fetched yet
   * @param release as uname says it
   */
  public record Kernel(String series, String version, String release) {}

  /**
   * A template.
   *
   * @param description "6.1.192, 512 MiB, armed"
   * @param bytes on the disk
   * @param unused since a guest was cloned of it last
   */
  public record SavedGuest(String description, long bytes, Duration unused) {}

  /**
   * A guest.
   *
   * @param kernel its version
   * @param memoryMegabytes what it may take
   * @param residentMegabytes what it takes now
   * @param armed whether function_graph is started in it
   * @param pid QEMU's process
   */
  public record RunningGuest(
      String kernel, int memoryMegabytes, long residentMegabytes, boolean armed, long pid) {}

  public LabStatus {
    kernels = List.copyOf(kernels);
    templates = List.copyOf(templates);
    guests = List.copyOf(guests);
    programs = List.copyOf(programs);
  }

  static LabStatus of(List<LabGuest> guests, List<Program> programs)
      throws IOException, InterruptedException {
    List<SavedGuest> templates = new ArrayList<>();
    for (Template template : Template.all()) {
      Duration unused = Duration.between(template.lastUse(), Instant.now());
      templates.add(new SavedGuest(template.description(), bytes(template.directory()), unused));
    }
    List<RunningGuest> running = new ArrayList<>();
    for (LabGuest guest : guests) {
      GuestSpec spec = guest.spec();
      running.add(
          new RunningGuest(
              spec.kernel().version(),
              spec.memory(),
              residentMegabytes(guest.pid()),
              spec.armed(),
              guest.pid()));
    }
    Path data = DataDirectory.path();
    return new LabStatus(
        kernelsHere(),
        templates,
        running,
        programs.stream().map(Program::name).toList(),
        bytes(data.resolve("kernels")),
        bytes(data.resolve("sources")),
        bytes(DataDirectory.cache()),
        ToolsDisk.version(),
        bytes(data.resolve("tools")));
  }

  private static List<Kernel> kernelsHere() throws IOException {
    List<KernelImage> here = Kernels.ofUser().all();
    List<Kernel> kernels = new ArrayList<>();
    for (KernelImage image : here) {
      kernels.add(
          new Kernel(
              image.version().replaceAll("^(\\d+\\.\\d+).*", "$1"),
              image.version(),
              image.release()));
    }
    for (String series : Kernels.SERIES) {
      if (kernels.stream().noneMatch(k -> k.series.equals(series))) {
        kernels.add(new Kernel(series, "", ""));
      }
    }
    return kernels;
  }

  /** Holes in files do not count. */
  private static long bytes(Path path) throws IOException, InterruptedException {
    if (!Files.exists(path)) return 0;
    Path du = Toolchain.find("du", "measures the lab's files");
    Outcome outcome = Toolchain.run(List.of(du.toString(), "-sk", path.toString()), "");
    // It complains about files that another JVM removes meanwhile, and goes on.
    return outcome
        .output()
        .lines()
        .filter(line -> line.matches("\\d+\\s.*"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\s.*", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  private static long residentMegabytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }

  /** Removes what can be made again; kernel source that was indexed stays, too. */
  static long clean() throws IOException, InterruptedException {
    long before = bytes(DataDirectory.cache());
    for (Template template : Template.all()) template.remove();
    if (Files.isDirectory(DataDirectory.cache())) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(
              DataDirectory.cache(),
              "{agent,workload,executed.so,initrd,vmlinux,kernel-facts,facts,types,"
                  + "ext4,ext3,ext2,xfs,btrfs}-*")) {
        for (Path file : files) Files.deleteIfExists(file);
      }
    }
    return before - bytes(DataDirectory.cache());
  }

  /** As %lab prints it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    section(
        text,
        "Kernels",
        kernels,
        k ->
            k.version.isEmpty()
                ? "%-9s is fetched when --kernel %s is used".formatted(k.series, k.series)
                : "%-9s %s".formatted(k.version, k.release));
    section(
        text,
        "Templates",
        templates,
        t -> "%s: %s, used %s ago".formatted(t.description, megabytes(t.bytes), age(t.unused)));
    section(
        text,
        "Running guests",
        guests,
        g ->
            "%s, %s: %d of %d MiB, pid %d"
                .formatted(
                    g.kernel,
                    g.armed ? "armed with function_graph" : "for probes",
                    g.residentMegabytes,
                    g.memoryMegabytes,
                    g.pid));
    if (!programs.isEmpty())
      text.append("Programs: ").append(String.join(", ", programs)).append('\n');
    text.append("bpftrace: ")
        .append(tools.isEmpty() ? "is fetched when %%bpftrace is used" : tools);
    text.append("\nDisk: kernels ").append(megabytes(kernelBytes));
    text.append(", sources ").append(megabytes(sourceBytes));
    if (toolsBytes > 0) text.append(", bpftrace ").append(megabytes(toolsBytes));
    text.append(", caches ").append(megabytes(cacheBytes));
    return text.append(" in ").append(DataDirectory.path()).toString();
  }

  private static <T> void section(
      StringBuilder text, String title, List<T> rows, Function<T, String> words) {
    text.append(title).append(rows.isEmpty() ? ": none\n" : ":\n");
    rows.forEach(row -> text.append("  ").append(words.apply(row)).append('\n'));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", Math.round(bytes / 1e6));
  }

  private static String age(Duration age) {
    if (age.toDays() > 0) return age.toDays() + " days";
    if (age.toHours() > 0) return age.toHours() + " h";
    return Math.max(0, age.toMinutes()) + " min";
  }
}
