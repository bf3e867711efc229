package fathom.source;

import fathom.kernel.display.Progress;
import fathom.target.KernelPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The line tables in Fathom's data directory, one a kernel, each made when it is first wanted. */
public final class LineTables {
  /** A version names a file here. */
  private static final String VERSION = "[0-9][0-9A-Za-z.+~-]{0,60}";

  /** Size of Debian's package of debug information, by series, as of 2026-11. */
  private static final Map<String, Integer> DEBUG_MEGABYTES = Map.of("6.1", 283, "6.12", 318);

  private LineTables() {}

  /**
   * The line table of a kernel, if it was made.
   *
   * @param version "6.1.192-2"; "6.1.192" for what the lab has of it
   * @throws IOException when it is damaged
   */
  public static Optional<LineTable> find(String version) throws IOException {
    return find(Shelf.ofUser(), version);
  }

  static Optional<LineTable> find(Shelf shelf, String version) throws IOException {
    if (!version.matches(VERSION)) return Optional.empty();
    String whole = shelf.image(version).map(Shelf.Image::version).orElse(version);
    Path file = shelf.lines(whole);
    return Files.isRegularFile(file) ? Optional.of(LineTable.open(file)) : Optional.empty();
  }

  /**
   * As {@link #find}; it is made when it is not there: the kernel's debug information, some 300 MB,
   * is fetched and read, and then removed. That takes a minute after the download.
   *
   * @param deb the package with it, where one has it already; then nothing is fetched
   * @throws IOException when it cannot be had: no network, no room, not one of Debian's kernels, or
   *     one that its archive has no more
   */
  public static LineTable get(String version, Optional<Path> deb, Progress progress)
      throws IOException, InterruptedException {
    Shelf shelf = Shelf.ofUser();
    Optional<LineTable> known = find(shelf, version);
    if (known.isPresent()) return known.get();
    Optional<Shelf.Image> image =
        version.matches(VERSION) ? shelf.image(version) : Optional.empty();
    if (image.isEmpty()) {
      throw new IOException(
          "There is no debug information for Linux "
              + version
              + ": it is fetched for Debian's kernels that the lab has.");
    }
    make(shelf, image.get(), deb, progress);
    return LineTable.open(shelf.lines(image.get().version()));
  }

  /**
   * What to do to see which lines of a kernel ran, where that is not known: a sentence with what it
   * costs; nothing is fetched.
   *
   * @param version "6.1.192-2", or without the revision
   */
  public static String offer(String version) {
    String series = Shelf.series(version).replaceFirst("\\.$", "");
    Integer megabytes = DEBUG_MEGABYTES.get(series);
    if (series.equals("5.10")) {
      return "Which lines ran is not known: Debian has no debug information for Linux "
          + version
          + " any more; who has its linux-image-..-dbg gives it to %lines --deb FILE 5.10."
          + " With --kernel 6.1 or 6.12 exact cards show lines.";
    }
    if (megabytes == null) {
      return "Which lines ran is not known: Fathom knows of no debug information for Linux "
          + version
          + ".";
    }
    return "Which lines ran is not known: %lines "
        + series
        + " fetches the debug information of this kernel from Debian ("
        + megabytes
        + " MB, once; 5 MB of it stay), and then exact cards show it.";
  }

  private static void make(Shelf shelf, Shelf.Image image, Optional<Path> deb, Progress progress)
      throws IOException, InterruptedException {
    String version = image.version();
    Path folder = shelf.lines(version).getParent();
    Files.createDirectories(folder);
    Path scratch = Files.createTempDirectory(folder, ".debug");
    try {
      String what = "the debug information of Linux " + version;
      progress.at((deb.isEmpty() ? "fetching " : "unpacking ") + what + ", some 300 MB", 0);
      KernelPackages.fetchDebug(image.release(), version, deb, scratch, progress);
      LineTableMaker.make(programs(scratch), shelf.lines(version), progress);
    } finally {
      try (Stream<Path> left = Files.walk(scratch)) {
        for (Path file : left.sorted((a, b) -> b.compareTo(a)).toList()) Files.deleteIfExists(file);
      }
    }
  }

  private static Map<String, Path> programs(Path directory) throws IOException {
    Map<String, Path> programs = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.sorted().toList();
      for (Path file : all) {
        String name = file.getFileName().toString();
        if (name.startsWith("vmlinux-")) programs.put(LineTable.KERNEL, file);
        if (name.endsWith(".ko")) programs.put(name.substring(0, name.length() - 3), file);
      }
    }
    if (!programs.containsKey(LineTable.KERNEL)) {
      throw new IOException("The package of debug information holds no vmlinux.");
    }
    return programs;
  }
}
