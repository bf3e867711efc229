package fathom.target;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A read-only disk for guests, with Debian's bpftrace and its libraries: 210 MB, made once. */
final class ToolsDisk {
  private ToolsDisk() {}

  private static Path folder() {
    return DataDirectory.path().resolve("tools");
  }

  /** The newest one that is here. */
  static Optional<Path> find() throws IOException {
    if (!Files.isDirectory(folder())) return Optional.empty();
    try (DirectoryStream<Path> disks = Files.newDirectoryStream(folder(), "bpftrace_*.disk")) {
      return StreamSupport.stream(disks.spliterator(), false).max(Comparator.naturalOrder());
    }
  }

  /** The version of bpftrace on it: "0.17.0-1"; empty when there is none. */
  static String version() throws IOException {
    return find()
        .map(disk -> disk.getFileName().toString())
        .map(name -> name.substring(name.indexOf('_') + 1, name.lastIndexOf('.')))
        .orElse("");
  }

  /**
   * Fetches bpftrace and makes the disk, unless it is there.
   *
   * @throws IOException when it cannot be fetched; the message says why
   */
  static void ensure(Progress progress) throws IOException, InterruptedException {
    if (find().isEmpty()) KernelPackages.fetchTools(DataDirectory.path(), progress);
  }
}
