package fathom.read;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file for bytes that are too many for the memory. It has no name any more, so that it ends with
 * this process or with the last object that uses it, whichever is first.
 */
final class SpoolFile {
  /** Not a channel, which an interrupt of the reading thread would close. */
  private final RandomAccessFile file;

  private long size;

  private SpoolFile(RandomAccessFile file) {
    this.file = file;
  }

  static SpoolFile in(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path path = Files.createTempFile(directory, ".trace", "");
    try {
      return new SpoolFile(new RandomAccessFile(path.toFile(), "rw"));
    } finally {
      Files.delete(path);
    }
  }

  /** Adds bytes to the end; where they begin. */
  synchronized long append(byte[] bytes) throws IOException {
    long at = size;
    file.seek(at);
    file.write(bytes);
    size += bytes.length;
    return at;
  }

  synchronized void read(long position, byte[] into, int offset, int count) throws IOException {
    file.seek(position);
    file.readFully(into, offset, count);
  }
}
