package fathom.target;

import fathom.read.Capture;
import fathom.read.Piece;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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

  /** Where the captures lie in a file of several. */
  static final String PARTS = "part/";

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private Recording() {}

  /**
   * Writes a capture; the file appears when it is complete, and the same capture gives the same
   * bytes.
   */
  public static void write(Capture capture, Path file) throws IOException {
    write(inOrder(capture.pieces()), file);
  }

  /**
   * Writes a capture where the name says: into a file of several beside the others, in the place of
   * an earlier one of this name.
   *
   * @throws IOException when the file cannot be written, or the others in it are damaged
   */
  public static void write(Capture capture, RecordingName name) throws IOException {
    if (name.part().isEmpty()) {
      write(capture, name.file());
      return;
    }
    Map<String, Capture> parts = new TreeMap<>();
    if (Files.exists(name.file())) parts.putAll(parts(name.file()));
    for (Map.Entry<String, Capture> other : parts.entrySet()) {
      if (!other.getKey().equals(name.part()) && other.getValue().has(Capture.DAMAGE)) {
        throw new IOException(
            name.file() + " is damaged, so nothing is added to it: delete it, and run all again");
      }
    }
    parts.put(name.part(), capture);
    Map<String, Piece> all = new LinkedHashMap<>();
    parts.forEach(
        (part, one) ->
            inOrder(one.pieces()).forEach((piece, bytes) -> all.put(prefix(part) + piece, bytes)));
    write(all, name.file());
  }

  /** Before the entries of one capture of several. */
  static String prefix(String part) {
    return PARTS + part + "/";
  }

  private static void write(Map<String, Piece> pieces, Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path fresh = Files.createTempFile(directory, ".recording", ".zip");
    try {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(fresh))) {
        Set<String> there = new HashSet<>();
        Map<String, String> sums = sums(pieces);
        entry(zip, SUMS, Piece.of(text(sums).getBytes(StandardCharsets.UTF_8)));
        for (Map.Entry<String, Piece> piece : pieces.entrySet()) {
          // What captures of one file share is there once; SHA256SUMS says of which it is.
          boolean first = there.add(sums.get(piece.getKey()));
          if (first || !piece.getKey().startsWith(PARTS))
            entry(zip, piece.getKey(), piece.getValue());
        }
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void entry(ZipOutputStream zip, String name, Piece content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0)); // the same in every time zone
    zip.putNextEntry(entry);
    content.writeTo(zip);
    zip.closeEntry();
  }

  private static Map<String, String> sums(Map<String, Piece> pieces) throws IOException {
    Map<String, String> sums = new LinkedHashMap<>();
    for (Map.Entry<String, Piece> piece : pieces.entrySet()) {
      sums.put(piece.getKey(), Digest.sha256(piece.getValue()));
    }
    return sums;
  }

  private static String text(Map<String, String> sums) {
    StringBuilder text = new StringBuilder("# Fathom recording " + VERSION + "\n");
    sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
    return text.toString();
  }

  /** Facts, then the runs by their number: what is cut off at the end is whole runs. */
  private static Map<String, Piece> inOrder(Map<String, Piece> pieces) {
    Map<String, Piece> ordered =
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
    return read(RecordingName.whole(file));
  }

  /** Reads a recording, also one of several in a file. */
  public static Capture read(RecordingName name) throws IOException {
    Map<String, Capture> parts = parts(name.file());
    Capture capture = parts.get(name.part());
    if (capture != null) return capture;
    String names = String.join(", ", parts.keySet());
    throw new IOException(
        name.part().isEmpty()
            ? name.file() + " holds several recordings, say which: NAME#PART, PART one of " + names
            : name.file()
                + " has no recording "
                + name.part()
                + (parts.containsKey("") ? ": it holds one, without a part" : "; it has " + names));
  }

  /** All captures of a file by their part; a file that holds one has it under "". */
  static Map<String, Capture> parts(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return new RecordingReader(String.valueOf(file.getFileName()), Files.size(file)).read(in);
    }
  }
}
