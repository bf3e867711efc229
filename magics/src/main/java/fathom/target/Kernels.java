package fathom.target;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The kernels that the lab can boot: those that were fetched, and the user's own. */
final class Kernels {
  /** Debian's, which are fetched when they are asked for. */
  static final List<String> SERIES = List.of("5.10", "6.1", "6.12");

  static final String DEFAULT = "6.1";

  private static final Comparator<KernelImage> BY_VERSION =
      Comparator.comparing(KernelImage::version, Kernels::compareVersions);

  private final Path directory;

  /**
   * @param directory with unpacked packages; it need not exist
   */
  Kernels(Path directory) {
    this.directory = directory;
  }

  /** Those of the user. */
  static Kernels ofUser() {
    return new Kernels(DataDirectory.path().resolve("kernels"));
  }

  /** The kernels that are here, the oldest version first. */
  List<KernelImage> all() throws IOException {
    if (!Files.isDirectory(directory)) return List.of();
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.flatMap(e -> KernelImage.ofPackage(e).stream()).sorted(BY_VERSION).toList();
    }
  }

  /**
   * The newest kernel of a series ("6.1"), or that of a version ("6.1.192") or release, if it is
   * here.
   */
  Optional<KernelImage> find(String wanted) throws IOException {
    return all().stream()
        .filter(
            k ->
                isSeries(wanted)
                    ? k.version().startsWith(wanted + ".")
                    : wanted.equals(k.version())
                        || wanted.equals(k.release())
                        || wanted.equals(k.packageVersion()))
        .max(BY_VERSION);
  }

  /**
   * As {@link #find(String)}; one of Debian's series is fetched when it is not here, and what has a
   * slash in it is the path of the user's own bzImage.
   *
   * @param modules the directory of the modules of the user's own, or null
   * @throws IllegalArgumentException when it is neither here nor to be fetched
   * @throws IOException when it cannot be fetched, or is no kernel
   */
  KernelImage get(String wanted, Path modules, Progress progress)
      throws IOException, InterruptedException {
    if (wanted.contains("/")) return KernelImage.ofFile(Path.of(wanted), modules);
    Optional<KernelImage> here = find(wanted);
    if (here.isPresent()) return here.get();
    if (!SERIES.contains(wanted)) {
      List<String> known = all().stream().map(KernelImage::version).toList();
      throw new IllegalArgumentException(
          "--kernel %s: expected %s%s, or the path of a bzImage"
              .formatted(
                  wanted,
                  String.join(", ", SERIES),
                  known.isEmpty()
                      ? ""
                      : ", a version that is here (" + String.join(", ", known) + ")"));
    }
    KernelPackages.fetchImage(wanted, directory.resolveSibling(""), progress);
    return find(wanted)
        .orElseThrow(() -> new IOException("the kernel that was fetched is not in " + directory));
  }

  private static boolean isSeries(String wanted) {
    return wanted.matches("\\d+\\.\\d+");
  }

  /** By the numbers in them: 6.1.9 before 6.1.10. */
  static int compareVersions(String one, String other) {
    String[] a = one.split("\\D+");
    String[] b = other.split("\\D+");
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      int order = Long.compare(Long.parseLong(a[i]), Long.parseLong(b[i]));
      if (order != 0) return order;
    }
    return Integer.compare(a.length, b.length);
  }
}
