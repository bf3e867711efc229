package fathom.target;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files in D/cache that are made once for each content that they are made from. */
final class Cache {
  private Cache() {}

  /** Makes a file; it appears in the cache only when it is complete. */
  interface Maker {
    void make(Path file) throws IOException, InterruptedException;
  }

  /**
   * The file of this kind for this content, made when it is not there; files of the same kind for
   * other contents are removed then.
   *
   * @param kind "agent", "initrd"
   * @param content the digest of all that it is made from
   */
  static Path file(String kind, String content, Maker maker)
      throws IOException, InterruptedException {
    Path directory = DataDirectory.cache();
    Path file = directory.resolve(kind + "-" + content);
    if (Files.exists(file)) {
      return file;
    }
    Files.createDirectories(directory);
    Path fresh = Files.createTempFile(directory, ".making-" + kind, "");
    try {
      maker.make(fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    try (DirectoryStream<Path> others = Files.newDirectoryStream(directory, kind + "-*")) {
      for (Path other : others) {
        if (!other.equals(file)) {
          Files.deleteIfExists(other);
        }
      }
    }
    return file;
  }
}
