package fathom.kernel.display;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The file that takes what is folded away of one cell's output. It is made when it is needed, and
 * outlives the kernel, for the notebook names it; the oldest ones are removed when the folder
 * grows.
 */
public final class Overflow {
  /** A cell that writes for ever must not fill the disk. */
  private static final long MAX_BYTES = 512L << 20;

  private static final long MAX_FOLDER_BYTES = 1L << 30;
  private static final int MAX_FILES = 50;

  private final Path file;
  private OutputStream out;
  private boolean failed;
  private long bytes;
  private long lines;
  private long unsaid;
  private long lost;
  private boolean endsWithLine = true;

  /**
   * @param file where it is to be
   */
  public Overflow(Path file) {
    this.file = file;
  }

  Path path() {
    return file;
  }

  /** Chars that were taken since {@link #sayLines}. */
  long unsaid() {
    return unsaid;
  }

  boolean endsWithLine() {
    return endsWithLine;
  }

  void write(String text) {
    if (text.isEmpty()) {
      return;
    }
    unsaid += text.length();
    lines += text.chars().filter(c -> c == '\n').count();
    endsWithLine = text.endsWith("\n");
    if (failed || bytes + text.length() > MAX_BYTES) {
      lost += text.length();
      return;
    }
    try {
      if (out == null) {
        Files.createDirectories(file.getParent());
        makeRoom(file.getParent());
        // Not a channel: an interrupt of the thread that writes would close it.
        out = new FileOutputStream(file.toFile(), true);
      }
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      bytes += utf8.length;
      out.write(utf8);
    } catch (IOException e) {
      failed = true;
      lost += text.length();
    }
  }

  /** How many lines were taken since the last time, and where they are. */
  String sayLines() {
    long said = endsWithLine ? lines : lines + 1;
    lines = 0;
    unsaid = 0;
    String kept =
        failed
            ? ", lost: " + file + " cannot be written"
            : ", saved in " + file + (lost > 0 ? ", but for " + lost + " characters too many" : "");
    return said + (said == 1 ? " line" : " lines") + " in between" + kept;
  }

  /** Closes the file; another write opens it again. */
  void close() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      failed = true;
    }
    out = null;
  }

  private static void makeRoom(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = new ArrayList<>(found.toList());
    }
    files.sort(Comparator.comparingLong(path -> -path.toFile().lastModified()));
    long bytes = 0;
    for (int i = 0; i < files.size(); i++) {
      bytes += files.get(i).toFile().length();
      if (i >= MAX_FILES - 1 || bytes > MAX_FOLDER_BYTES) {
        Files.deleteIfExists(files.get(i));
      }
    }
  }
}
