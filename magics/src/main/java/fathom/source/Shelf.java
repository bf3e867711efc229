package fathom.source;

import fathom.target.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The kernels and source packages in Fathom's data directory.
 *
 * @param data with the folders kernels/, sources/ and cache/
 */
record Shelf(Path data) {
  private static final Pattern SOURCE =
      Pattern.compile("linux-source-\\d+\\.\\d+_((\\d+)\\.(\\d+)\\.(\\d+)\\S*)_all\\.deb");
  private static final Pattern IMAGE = Pattern.compile("linux-image-([^_]+)_([^_]+)_[^_]+");
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

  /** The user's. */
  static Shelf ofUser() {
    return new Shelf(DataDirectory.path());
  }

  /**
   * A source package.
   *
   * @param version with the distribution's revision: "6.1.192-2"
   */
  record Source(Path deb, String version, int sublevel) {
    /** The kernel's own version: "6.1.192". */
    String release() {
      return upstream(version);
    }
  }

  /** The version without the distribution's revision. */
  static String upstream(String version) {
    int dash = version.indexOf('-');
    return dash < 0 ? version : version.substring(0, dash);
  }

  /**
   * The source of a kernel, else that of the nearest version of its series.
   *
   * @param version as {@link #version} gives it
   */
  Optional<Source> source(String version) throws IOException {
    Matcher wanted = VERSION.matcher(version);
    if (!wanted.matches()) {
      throw new IllegalArgumentException(
          "\"" + version + "\" is no kernel version; expected one like 6.1.192.");
    }
    String series = wanted.group(1) + "." + wanted.group(2) + ".";
    int sublevel = wanted.group(3) == null ? 0 : Integer.parseInt(wanted.group(3));
    List<Source> found = new ArrayList<>();
    for (Path file : list("sources")) {
      Matcher m = SOURCE.matcher(file.getFileName().toString());
      if (m.matches() && m.group(1).startsWith(series)) {
        found.add(new Source(file, m.group(1), Integer.parseInt(m.group(4))));
      }
    }
    return found.stream()
        .min(
            Comparator.comparing((Source s) -> !s.version.equals(version))
                .thenComparing(s -> Math.abs(s.sublevel - sublevel))
                .thenComparing(Source::version, Comparator.reverseOrder()));
  }

  /** The version of a kernel that is named by its release: "6.1.0-56-cloud-amd64" is 6.1.192-2. */
  String version(String kernel) throws IOException {
    for (Path folder : list("kernels")) {
      Matcher m = IMAGE.matcher(folder.getFileName().toString());
      if (m.matches() && m.group(1).equals(kernel)) return m.group(2);
    }
    return kernel;
  }

  /** The configuration of a kernel of a version; unknown when there is none. */
  KernelConfig config(String version) throws IOException {
    for (Path folder : list("kernels")) {
      Matcher m = IMAGE.matcher(folder.getFileName().toString());
      if (!m.matches() || !upstream(m.group(2)).equals(upstream(version))) continue;
      Path config = folder.resolve("boot").resolve("config-" + m.group(1));
      if (Files.isRegularFile(config)) return KernelConfig.parse(Files.readString(config));
    }
    return KernelConfig.UNKNOWN;
  }

  /** Where the archive of a source lies, once it was made. */
  Path archive(Source source) {
    return data.resolve("cache")
        .resolve("source")
        .resolve(source.version + ".v" + Archive.FORMAT + ".source");
  }

  /** Removes archives of the same source that older or newer versions of Fathom made. */
  void removeOtherFormats(Source source) throws IOException {
    Path current = archive(source);
    for (Path file : list("cache/source")) {
      boolean same = file.getFileName().toString().startsWith(source.version + ".v");
      if (same && !file.getFileName().equals(current.getFileName())) Files.deleteIfExists(file);
    }
  }

  private List<Path> list(String folder) throws IOException {
    Path path = data.resolve(folder);
    if (!Files.isDirectory(path)) return List.of();
    try (Stream<Path> files = Files.list(path)) {
      return files.sorted().toList();
    }
  }
}
