package fathom.source;

import fathom.target.DataDirectory;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The kernels and source packages in Fathom's data directory.
 *
 * @param data with the folders kernels/, sources/ and cache/
 */
record Shelf(Path data) {
  /** Of the files that remember trees which the user named. */
  private static final String ENDING = ".tree";

  private static final String GIT = "git ";

  private static final Pattern SOURCE =
      Pattern.compile("linux-source-\\d+\\.\\d+_((\\d+)\\.(\\d+)\\.(\\d+)\\S*)_all\\.deb");
  private static final Pattern IMAGE = Pattern.compile("linux-image-([^_]+)_([^_]+)_[^_]+");
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

  /** The user's. */
  static Shelf ofUser() {
    return new Shelf(DataDirectory.path());
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
  Optional<KernelTree> source(String version) throws IOException {
    Matcher wanted = VERSION.matcher(version);
    if (!wanted.matches()) {
      throw new IllegalArgumentException(
          "\"" + version + "\" is no kernel version; expected one like 6.1.192.");
    }
    String series = wanted.group(1) + "." + wanted.group(2) + ".";
    int sublevel = sublevel(version);
    return trees().stream()
        .filter(t -> t.kernel().startsWith(series))
        .min(
            Comparator.comparing((KernelTree t) -> !t.kernel().equals(version))
                .thenComparing(t -> Math.abs(sublevel(t.kernel()) - sublevel))
                .thenComparing(t -> !t.hash().isEmpty())
                .thenComparing(KernelTree::kernel, Comparator.reverseOrder()));
  }

  /** "6.1." of "6.1.192-2"; "" for what is no version. */
  static String series(String version) {
    Matcher m = VERSION.matcher(version);
    return m.matches() ? m.group(1) + "." + m.group(2) + "." : "";
  }

  private static int sublevel(String version) {
    Matcher m = VERSION.matcher(version);
    return m.matches() && m.group(3) != null ? Integer.parseInt(m.group(3)) : 0;
  }

  /** The distribution's packages, then the trees that the user has named. */
  List<KernelTree> trees() throws IOException {
    List<KernelTree> found = new ArrayList<>();
    for (Path file : list("sources")) {
      Matcher m = SOURCE.matcher(file.getFileName().toString());
      if (m.matches()) {
        found.add(new KernelTree(m.group(1), file.toString(), "", "", m.group(1)));
      }
    }
    for (Path file : list("sources")) {
      if (file.getFileName().toString().endsWith(ENDING)) named(file).ifPresent(found::add);
    }
    return found;
  }

  /** A tree as {@link #keep} wrote it; empty for a file that is damaged. */
  private static Optional<KernelTree> named(Path file) throws IOException {
    Properties p = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      p.load(in);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
    String key = p.getProperty("key", "");
    String kernel = p.getProperty("kernel", "");
    String path = p.getProperty("path", "");
    if (!key.matches("[0-9a-f]{16}") || path.isEmpty() || !VERSION.matcher(kernel).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new KernelTree(
            kernel, path, p.getProperty("revision", ""), p.getProperty("hash", ""), key));
  }

  /** Remembers a tree, and forgets what was at the same place before. */
  void keep(KernelTree tree) throws IOException {
    for (KernelTree old : trees()) {
      boolean replaced =
          old.path().equals(tree.path())
              && old.revision().isEmpty()
              && tree.revision().isEmpty()
              && !old.key().equals(tree.key());
      if (!replaced) continue;
      Files.deleteIfExists(data.resolve("sources").resolve(old.key() + ENDING));
      Files.deleteIfExists(archive(old));
    }
    Properties p = new Properties();
    p.setProperty("kernel", tree.kernel());
    p.setProperty("path", tree.path());
    p.setProperty("revision", tree.revision());
    p.setProperty("hash", tree.hash());
    p.setProperty("key", tree.key());
    Path folder = Files.createDirectories(data.resolve("sources"));
    Path part = Files.createTempFile(folder, "tree", ".part");
    try {
      try (Writer out = Files.newBufferedWriter(part)) {
        p.store(out, null);
      }
      Files.move(part, folder.resolve(tree.key() + ENDING), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * What the tree is read from.
   *
   * @throws IOException when it is gone, or another by now
   */
  TreeFiles files(KernelTree tree) throws IOException {
    Path path = Path.of(tree.path());
    if (tree.key().equals(tree.kernel())) return new SourcePackage(path);
    if (tree.hash().startsWith(GIT)) {
      return new GitRevision(path, tree.hash().substring(GIT.length()));
    }
    Origin now = Origin.of(path, "");
    if (now.key().equals(tree.key())) return now.files();
    throw new IOException(path + " has changed; %source --tree " + path + " reads it again.");
  }

  /** The version of a kernel that is named by its release: "6.1.0-56-cloud-amd64" is 6.1.192-2. */
  String version(String kernel) throws IOException {
    for (Path folder : list("kernels")) {
      Matcher m = IMAGE.matcher(folder.getFileName().toString());
      if (m.matches() && m.group(1).equals(kernel)) return m.group(2);
    }
    return kernel;
  }

  /** A kernel that is here: its release, "6.1.0-56-cloud-amd64", and version, "6.1.192-2". */
  record Image(String release, String version) {}

  /** The kernel of a version, with its revision or without; of several the last. */
  Optional<Image> image(String version) throws IOException {
    Optional<Image> found = Optional.empty();
    for (Path folder : list("kernels")) {
      Matcher m = IMAGE.matcher(folder.getFileName().toString());
      if (!m.matches()) continue;
      if (m.group(2).equals(version) || upstream(m.group(2)).equals(version)) {
        found = Optional.of(new Image(m.group(1), m.group(2)));
      }
    }
    return found;
  }

  /** Where the line table of a kernel lies, once it was made. */
  Path lines(String version) {
    return data.resolve("lines").resolve(version + ".v" + LineTable.FORMAT + ".lines");
  }

  /** The configuration of a kernel of a version; unknown when there is none. */
  KernelConfig config(String version) throws IOException {
    for (Path folder : list("kernels")) {
      Matcher m = IMAGE.matcher(folder.getFileName().toString());
      if (!m.matches() || !upstream(m.group(2)).equals(upstream(version))) continue;
      Path config = folder.resolve("boot").resolve("config-" + m.group(1));
      if (Files.isRegularFile(config)) return KernelConfig.of(config);
    }
    return KernelConfig.UNKNOWN;
  }

  /** The configuration in a tree, or else that of a kernel of its version; unknown without both. */
  KernelConfig config(KernelTree tree) throws IOException {
    Path own = Path.of(tree.path()).resolve(".config");
    return Files.isRegularFile(own) ? KernelConfig.of(own) : config(tree.kernel());
  }

  /** Where the archive of a source lies, once it was made. */
  Path archive(KernelTree source) {
    return data.resolve("cache")
        .resolve("source")
        .resolve(source.key() + ".v" + Archive.FORMAT + ".source");
  }

  /** Removes archives of the same source that older or newer versions of Fathom made. */
  void removeOtherFormats(KernelTree source) throws IOException {
    Path current = archive(source);
    for (Path file : list("cache/source")) {
      boolean same = file.getFileName().toString().startsWith(source.key() + ".v");
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
