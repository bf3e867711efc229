package fathom.target;

import fathom.read.Capture;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A capture as a file: a zip archive whose first entry, SHA256SUMS, names every other one with its
 * hash, and then one entry for each piece of the capture, facts before runs.
 * docs/recording-format.md describes it.
 */
public final class Recording {
  /** The format that is written, and the highest that is read. */
  static final int VERSION = 1;

  static final String SUMS = "SHA256SUMS";

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private Recording() {}

  /**
   * Writes a capture; the file appears when it is complete, and the same capture gives the same
   * bytes.
   */
  public static void write(Capture capture, Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path fresh = Files.createTempFile(directory, ".recording", ".zip");
    try {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(fresh))) {
        Map<String, byte[]> pieces = inOrder(capture.pieces());
        entry(zip, SUMS, sums(pieces).getBytes(StandardCharsets.UTF_8));
        for (Map.Entry<String, byte[]> piece : pieces.entrySet()) {
          entry(zip, piece.getKey(), piece.getValue());
        }
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0)); // the same in every time zone
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static String sums(Map<String, byte[]> pieces) {
    StringBuilder sums = new StringBuilder("# Fathom recording " + VERSION + "\n");
    pieces.forEach(
        (name, bytes) -> sums.append(Digest.sha256(bytes)).append("  ").append(name).append('\n'));
    return sums.toString();
  }

  /** Facts, then the runs by their number: what is cut off at the end is whole runs. */
  private static Map<String, byte[]> inOrder(Map<String, byte[]> pieces) {
    Map<String, byte[]> ordered =
        new TreeMap<>(
            Comparator.comparing((String name) -> name.startsWith("run/"))
                .thenComparing(Recording::padded)
                .thenComparing(Comparator.naturalOrder()));
    ordered.putAll(pieces);
    ordered.keySet().removeIf(name -> name.startsWith(Capture.HERE));
    return ordered;
  }

  private static String padded(String name) {
    return NUMBER
        .matcher(name)
        .replaceAll(n -> "0".repeat(Math.max(0, 9 - n.group().length())) + n.group());
  }

  /**
   * Reads a recording. Of one that is cut off, what is whole is read and {@link Capture#DAMAGE}
   * says what is missing.
   *
   * @throws IOException when the file is no recording, was changed after it was written, is of a
   *     newer format, or nothing of it can be read; the message says which
   */
  public static Capture read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return new RecordingReader(String.valueOf(file.getFileName())).read(in);
    }
  }
}
