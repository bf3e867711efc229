package fathom;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Unpacks a file beside it on the disk, but no bomb: what becomes larger than a trace can, or fills
 * the disk, is refused as soon as it is known.
 */
final class Unpacking {
  /** Text and pages of real traces unpack to 5 to 50 times their size. */
  private static final int TIMES = 400;

  /** Up to here nothing is asked. */
  private static final long ALWAYS = 1L << 30;

  /** So much of the disk is left free. */
  private static final long FREE = 1L << 30;

  private static final long LOOK_AT_DISK = 64L << 20;

  private final String name;
  private final long most;
  private final Path to;

  /**
   * @param name for the reader: the file's name
   * @param packed its size in bytes
   */
  Unpacking(String name, long packed, Path to) {
    this(name, packed, to, ALWAYS);
  }

  Unpacking(String name, long packed, Path to, long always) {
    this.name = name;
    this.to = to;
    most = Math.max(always, TIMES * packed);
  }

  /**
   * Unpacks to the end.
   *
   * @throws IOException when it is damaged, grows too large or fills the disk; the message says
   *     which
   */
  void copy(InputStream in) throws IOException {
    try (OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[1 << 16];
      long size = 0;
      long looked = 0;
      for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
        size += n;
        if (size > most) {
          throw new IOException(
              "%s unpacks to more than %,d MiB, as no trace of its size does: it is not read."
                  .formatted(name, most >> 20));
        }
        if (size - looked > LOOK_AT_DISK) {
          looked = size;
          leaveRoom();
        }
        out.write(buffer, 0, n);
      }
    }
  }

  private void leaveRoom() throws IOException {
    if (Files.getFileStore(to).getUsableSpace() > FREE) return;
    throw new IOException(
        "%s unpacks to more than there is room for in %s: unpack it yourself where there is, and open that."
            .formatted(name, to.getParent()));
  }

  private int read(InputStream in, byte[] buffer) throws IOException {
    try {
      return in.read(buffer);
    } catch (RuntimeException e) { // how the zstd reader says that it is damaged
      throw new IOException(name + " is damaged: " + e.getMessage(), e);
    }
  }
}
