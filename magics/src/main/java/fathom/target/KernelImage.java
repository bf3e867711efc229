package fathom.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An unpacked kernel package.
 *
 * @param directory where it is unpacked
 * @param release as uname says it: "6.1.0-56-cloud-amd64"
 * @param version upstream's: "6.1.192"
 */
record KernelImage(Path directory, String release, String version) {
  private static final Pattern PACKAGE =
      Pattern.compile("linux-image-(?<release>[^_]+)_(?<version>[0-9.]+)[^_]*_[^_]+");

  /** The newest 6.1 kernel below D/kernels. */
  static KernelImage find() throws IOException {
    return find(DataDirectory.path().resolve("kernels"));
  }

  /**
   * The newest 6.1 kernel in a folder of unpacked packages.
   *
   * @throws IOException when there is none; the message says how to get one
   */
  static KernelImage find(Path kernels) throws IOException {
    if (Files.isDirectory(kernels)) {
      try (Stream<Path> entries = Files.list(kernels)) {
        Optional<KernelImage> newest =
            entries
                .flatMap(path -> of(path).stream())
                .filter(image -> image.version.startsWith("6.1."))
                .filter(image -> Files.isReadable(image.vmlinuz()))
                .max(Comparator.comparing(image -> patchLevel(image.version)));
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    throw new IOException(
        "no kernel for the lab in " + kernels + "; run ./install.sh lab to fetch one");
  }

  private static Optional<KernelImage> of(Path directory) {
    Matcher name = PACKAGE.matcher(directory.getFileName().toString());
    return name.matches()
        ? Optional.of(new KernelImage(directory, name.group("release"), name.group("version")))
        : Optional.empty();
  }

  private static int patchLevel(String version) {
    String last = version.substring(version.lastIndexOf('.') + 1);
    return last.isEmpty() ? 0 : Integer.parseInt(last);
  }

  Path vmlinuz() {
    return directory.resolve("boot/vmlinuz-" + release);
  }

  Path config() {
    return directory.resolve("boot/config-" + release);
  }

  /** The module files, in no order. */
  List<Path> modules() throws IOException {
    for (String place : List.of("lib/modules", "usr/lib/modules")) {
      Path root = directory.resolve(place).resolve(release);
      if (Files.isDirectory(root)) {
        try (Stream<Path> files = Files.walk(root)) {
          return files.filter(file -> Modules.isModule(file)).toList();
        }
      }
    }
    throw new IOException(
        "the kernel package in "
            + directory
            + " has no modules; remove it and run ./install.sh lab");
  }
}
