package fathom.target;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Writes an archive in cpio's "newc" format, as the kernel unpacks it into its first file system
 * (Documentation/driver-api/early-userspace/buffer-format.rst).
 */
final class Cpio {
  private static final int DIRECTORY = 0040755;
  private static final int FILE = 0100000;
  private static final int LINK = 0120777;

  private final OutputStream out;
  private final Set<String> directories = new HashSet<>();
  private long written;
  private int inode;

  Cpio(OutputStream out) {
    this.out = out;
  }

  /** Adds a file, after the directories that lead to it; the path has no slash at its start. */
  void file(String path, byte[] content, int permissions) throws IOException {
    parents(path);
    entry(path, FILE | permissions, content);
  }

  void link(String path, String to) throws IOException {
    parents(path);
    entry(path, LINK, to.getBytes(StandardCharsets.UTF_8));
  }

  void directory(String path) throws IOException {
    if (directories.add(path)) {
      parents(path);
      entry(path, DIRECTORY, new byte[0]);
    }
  }

  /** Ends the archive; the stream stays open. */
  void end() throws IOException {
    entry("TRAILER!!!", 0, new byte[0]);
  }

  private void parents(String path) throws IOException {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      directory(path.substring(0, slash));
    }
  }

  private void entry(String path, int mode, byte[] content) throws IOException {
    byte[] name = (path + "\0").getBytes(StandardCharsets.UTF_8);
    int[] fields = {++inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0};
    StringBuilder head = new StringBuilder("070701");
    for (int field : fields) {
      head.append(String.format(Locale.ROOT, "%08X", field));
    }
    put(head.toString().getBytes(StandardCharsets.US_ASCII));
    put(name);
    pad();
    put(content);
    pad();
  }

  private void put(byte[] bytes) throws IOException {
    out.write(bytes);
    written += bytes.length;
  }

  private void pad() throws IOException {
    put(new byte[(int) (-written & 3)]);
  }
}
