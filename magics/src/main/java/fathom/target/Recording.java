package fathom.target;

import fathom.read.Capture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A capture as a file: a zip archive with one entry for each piece, under the piece's name. */
public final class Recording {
  /** A recording that unpacks to more is refused. */
  private static final long SIZE_MAX = 2L << 30;

  private Recording() {}

  /**
   * Writes a capture; the file appears when it is complete, and the same capture gives the same
   * bytes.
   */
  public static void write(Capture capture, Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(directory, ".recording", ".zip");
    try {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(fresh))) {
        for (Map.Entry<String, byte[]> piece : capture.pieces().entrySet()) {
          ZipEntry entry = new ZipEntry(piece.getKey());
          entry.setTime(0);
          zip.putNextEntry(entry);
          zip.write(piece.getValue());
          zip.closeEntry();
        }
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /**
   * Reads a recording.
   *
   * @throws IOException when the file is no recording or is cut off
   */
  public static Capture read(Path file) throws IOException {
    Map<String, byte[]> pieces = new TreeMap<>();
    long size = 0;
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] piece = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, SIZE_MAX - size));
        size += piece.length;
        if (size >= SIZE_MAX) {
          throw new IOException(file + " unpacks to more than 2 GiB and is not read");
        }
        pieces.put(entry.getName(), piece);
      }
    } catch (ZipException e) {
      throw new IOException(file + " is not a recording: " + e.getMessage(), e);
    }
    if (pieces.isEmpty()) {
      throw new IOException(file + " is not a recording: it is no zip archive, or an empty one");
    }
    return new Capture(pieces);
  }
}
