package fathom.target;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Directories in /tmp that belong to this JVM for as long as it lives: a lock on a file in each
 * says so. What a JVM left behind that was killed is removed by the next one.
 */
final class OwnedDirectory {
  private static final String OWNER = "owner";

  /** Between making a directory and locking it nobody may take it for abandoned. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private static final Map<Path, FileChannel> LOCKS = new ConcurrentHashMap<>();

  private OwnedDirectory() {}

  /**
   * A new one.
   *
   * @param parent /tmp, or any other
   * @param prefix of its name
   */
  static Path create(Path parent, String prefix) throws IOException {
    removeAbandoned(parent, prefix);
    Path directory = Files.createTempDirectory(parent, prefix);
    FileChannel owner =
        FileChannel.open(
            directory.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    owner.lock();
    LOCKS.put(directory, owner);
    return directory;
  }

  /** Removes it with all that is in it. */
  static void remove(Path directory) {
    try (FileChannel owner = LOCKS.remove(directory)) {
      Template.removeTree(directory);
    } catch (IOException e) {
      // What cannot be removed from /tmp harms nobody, and the user can do nothing about it.
      return;
    }
  }

  private static void removeAbandoned(Path parent, String prefix) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, prefix + "[0-9]*")) {
      for (Path directory : all) {
        if (!LOCKS.containsKey(directory)) removeIfAbandoned(directory);
      }
    }
  }

  private static void removeIfAbandoned(Path directory) {
    Path owner = directory.resolve(OWNER);
    try {
      Instant made = Files.getLastModifiedTime(owner).toInstant();
      if (made.plus(YOUNG).isAfter(Instant.now())) return;
      try (FileChannel channel = FileChannel.open(owner, StandardOpenOption.WRITE)) {
        if (channel.tryLock() != null) Template.removeTree(directory);
      }
    } catch (IOException e) {
      return; // another user's, or another JVM was quicker
    }
  }
}
