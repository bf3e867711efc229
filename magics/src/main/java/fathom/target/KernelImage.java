package fathom.target;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A kernel that can be booted.
 *
 * @param release as uname says it: "6.1.0-56-cloud-amd64"
 * @param version upstream's: "6.1.192"
 * @param packageVersion with the distribution's revision: "6.1.192-2"; else as the version
 * @param vmlinuz the bzImage
 * @param moduleRoot the directory with its modules, at any depth
 */
record KernelImage(
    String release, String version, String packageVersion, Path vmlinuz, Path moduleRoot) {
  private static final Pattern PACKAGE =
      Pattern.compile("linux-image-(?<release>[^_]+)_(?<version>(?<upstream>[0-9.]+)[^_]*)_[^_]+");

  /** Of the text in a bzImage: "6.1.0-56-cloud-amd64 (..) #1 SMP .. Debian 6.1.192-2 (..)". */
  private static final Pattern BANNER =
      Pattern.compile(
          "(?<release>(?<upstream>\\d+\\.\\d+(\\.\\d+)?)\\S*) .*?( Debian"
              + " (?<version>(?<debian>[0-9.]+)\\S*).*)?",
          Pattern.DOTALL);

  private static final int HEAD = 64 << 10;

  /** The unpacked package in a directory; empty when it is none, or not a whole one. */
  static Optional<KernelImage> ofPackage(Path directory) {
    Matcher name = PACKAGE.matcher(directory.getFileName().toString());
    if (!name.matches()) return Optional.empty();
    String release = name.group("release");
    Path vmlinuz = directory.resolve("boot/vmlinuz-" + release);
    if (!Files.isReadable(vmlinuz)) return Optional.empty();
    Path modules = directory.resolve("lib/modules").resolve(release);
    return Optional.of(
        new KernelImage(
            release,
            name.group("upstream"),
            name.group("version"),
            vmlinuz,
            Files.isDirectory(modules)
                ? modules
                : directory.resolve("usr/lib/modules").resolve(release)));
  }

  /**
   * A user's own kernel.
   *
   * @param modules the directory of its modules; null to look at the usual places: beside a
   *     packaged vmlinuz, and in the tree where it was built
   * @throws IOException when it is no bzImage, or there are no modules; the message says what is
   */
  static KernelImage ofFile(Path file, Path modules) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no kernel " + file + "; --kernel takes a bzImage");
    }
    Matcher banner = BANNER.matcher(banner(file));
    if (!banner.matches()) {
      throw new IOException(
          file + " is no kernel that QEMU boots: expected a bzImage (arch/x86/boot/bzImage)");
    }
    String release = banner.group("release");
    String version =
        banner.group("debian") != null ? banner.group("debian") : banner.group("upstream");
    Path root = modules != null ? modules : modulesOf(file, release);
    if (!Files.isDirectory(root)) {
      throw new IOException("there is no directory of modules " + root);
    }
    return new KernelImage(
        release,
        version,
        banner.group("version") != null ? banner.group("version") : version,
        file.toAbsolutePath().normalize(),
        root.toAbsolutePath().normalize());
  }

  /** The setup header's kernel_version (Documentation/arch/x86/boot.rst). */
  private static String banner(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD);
    }
    if (head.length < 0x210
        || !"HdrS".equals(new String(head, 0x202, 4, StandardCharsets.US_ASCII))) {
      return "";
    }
    int from = 0x200 + (head[0x20e] & 0xff) + ((head[0x20f] & 0xff) << 8);
    int to = from;
    while (to < head.length && head[to] != 0) to++;
    return from < head.length ? new String(head, from, to - from, StandardCharsets.US_ASCII) : "";
  }

  private static Path modulesOf(Path file, String release) throws IOException {
    Path directory = file.toAbsolutePath().normalize().getParent();
    for (String place : List.of("../lib/modules/", "../usr/lib/modules/", "lib/modules/")) {
      Path root = directory.resolve(place + release).normalize();
      if (Files.isDirectory(root)) return root;
    }
    Path tree = directory.resolve("../../..").normalize(); // of arch/x86/boot
    if (Files.isRegularFile(tree.resolve("Kbuild"))) return tree;
    throw new IOException(
        "the modules of %s (Linux %s) are not beside it; say where: --modules DIRECTORY"
            .formatted(file, release));
  }

  /** A name that changes when the kernel does. */
  String identity() throws IOException {
    return release
        + " "
        + packageVersion
        + " "
        + Files.size(vmlinuz)
        + " "
        + Files.getLastModifiedTime(vmlinuz).toMillis()
        + " "
        + moduleRoot;
  }

  /** Its configuration, where it lies beside the kernel; else the guest is asked. */
  Optional<Path> config() {
    Path beside = vmlinuz.resolveSibling("config-" + release);
    Path ofTree = moduleRoot.resolve(".config");
    return Stream.of(beside, ofTree).filter(Files::isRegularFile).findFirst();
  }

  /** The module files, in no order. */
  List<Path> modules() throws IOException {
    try (Stream<Path> files = Files.walk(moduleRoot)) {
      return files.filter(Modules::isModule).toList();
    } catch (java.nio.file.NoSuchFileException e) {
      throw new IOException(
          "the kernel " + vmlinuz + " has no modules in " + moduleRoot + "; fetch it again", e);
    }
  }
}
