package fathom.target;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** Files in D/cache that are made once for each content that they are made from. */
final class Cache {
  private static final Duration UNUSED = Duration.ofDays(7);

  private Cache() {}

  /** Makes a file; it appears in the cache only when it is complete. */
  interface Maker {
    void make(Path file) throws IOException, InterruptedException;
  }

  /**
   * The file of this kind for this content, made when it is not there. Files of the same kind that
   * nobody has used for a week are removed then; others may be in use by another JVM.
   *
   * @param kind "agent", "initrd"
   * @param content the digest of all that it is made from
   */
  static Path file(String kind, String content, Maker maker)
      throws IOException, InterruptedException {
    Path directory = DataDirectory.cache();
    Path file = directory.resolve(kind + "-" + content);
    FileTime now = FileTime.from(Instant.now());
    if (Files.exists(file)) {
      Files.setLastModifiedTime(file, now);
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
        if (age(other, now).compareTo(UNUSED) > 0) Files.deleteIfExists(other);
      }
    }
    return file;
  }

  private static Duration age(Path file, FileTime now) {
    try {
      return Duration.between(Files.getLastModifiedTime(file).toInstant(), now.toInstant());
    } catch (IOException e) {
      return Duration.ZERO; // another JVM has removed it
    }
  }
}
