package fathom.target;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A guest that was saved when it was ready, of which any number can be cloned: a directory with its
 * memory, the state of its devices, and the kernel's facts. It belongs to the kernel, the agent,
 * QEMU's version and command line that it was made with; with others there is another.
 */
record Template(Path directory) {
  /** What is loaded in every template: all that a cell may ask for. */
  static final Set<String> MODULES = Set.of("xfs", "btrfs", "kyber", "bfq");

  static Template of(GuestSpec spec, Initrd initrd) throws IOException, InterruptedException {
    Path qemu = GuestStart.qemu();
    Machine nowhere = new Machine(Path.of("/"));
    List<String> command =
        nowhere.command(
            qemu,
            spec.kernel(),
            initrd,
            false,
            spec.memory(),
            new Machine.MemoryFile(Path.of("/ram"), true));
    String content =
        new Digest()
            .add(initrd.content())
            .add(command.toString())
            .add(MODULES.stream().sorted().toList().toString())
            .add(qemuIdentity(qemu))
            .add("facts " + Recording.VERSION)
            .name();
    return new Template(
        folder()
            .resolve(
                "%s-%dm-%s-%s"
                    .formatted(
                        spec.kernel().version(),
                        spec.memory(),
                        spec.armed() && spec.over() == 0 ? "armed" : "unarmed",
                        content)));
  }

  /** Its program file tells versions apart, and to ask it for its version takes 50 ms. */
  private static String qemuIdentity(Path qemu) throws IOException {
    Path file = qemu.toRealPath();
    return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
  }

  static Path folder() {
    return DataDirectory.cache().resolve("templates");
  }

  /** All that are there. */
  static List<Template> all() throws IOException {
    if (!Files.isDirectory(folder())) return List.of();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder(), "[0-9]*")) {
      List<Template> all = new ArrayList<>();
      entries.forEach(entry -> all.add(new Template(entry)));
      return all.stream()
          .filter(Template::isThere)
          .sorted(Comparator.comparing(t -> t.directory))
          .toList();
    }
  }

  boolean isThere() {
    return Files.isReadable(state()) && Files.isReadable(memory()) && Files.isReadable(facts());
  }

  Path memory() {
    return directory.resolve("memory");
  }

  Path state() {
    return directory.resolve("state");
  }

  Path facts() {
    return directory.resolve("facts");
  }

  /** "6.1.192, 512 MiB, armed". */
  String description() {
    String[] parts = directory.getFileName().toString().split("-");
    int last = parts.length - 1;
    String version = String.join("-", List.of(parts).subList(0, last - 2));
    return "%s, %s MiB, %s".formatted(version, parts[last - 2].replace("m", ""), parts[last - 1]);
  }

  /** When a guest was cloned of it last. */
  Instant lastUse() {
    try {
      return Files.getLastModifiedTime(directory).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH; // another JVM has removed it
    }
  }

  void used() throws IOException {
    Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
  }

  /** Guests that were cloned of it go on: they hold its files open. */
  void remove() throws IOException {
    removeTree(directory);
  }

  static void removeTree(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) removeTree(file);
        else Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return; // another JVM was quicker
    }
    Files.deleteIfExists(directory);
  }
}
