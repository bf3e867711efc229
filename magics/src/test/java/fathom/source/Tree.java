package fathom.source;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A small source tree for tests, and the Debian package that holds it. */
final class Tree {
  private final Map<String, String> files = new TreeMap<>();

  Tree file(String path, String text) {
    files.put(path, text);
    return this;
  }

  Index index() {
    return index(Map.of());
  }

  /**
   * The index of files that are built under conditions.
   *
   * @param built by path, in the language of {@link Condition}
   */
  Index index(Map<String, String> built) {
    IndexBuilder builder = new IndexBuilder();
    files.forEach(
        (path, text) ->
            builder.add(path, Scanner.scan(text.getBytes(StandardCharsets.ISO_8859_1))));
    return builder.build(built);
  }

  /** How a package is packed inside. */
  enum Outer {
    XZ,
    GZ
  }

  /**
   * Writes linux-source-6.1_VERSION_all.deb.
   *
   * @param blockSize the size of the xz blocks of the inner archive, before packing
   */
  Path deb(Path folder, String version, Outer outer, int blockSize) throws IOException {
    Files.createDirectories(folder);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (OutputStream packed =
            outer == Outer.XZ
                ? new XZOutputStream(data, new LZMA2Options(0))
                : new GZIPOutputStream(data);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      add(tar, "./usr/share/doc/readme", "not it".getBytes(StandardCharsets.UTF_8));
      add(tar, "./usr/src/linux-source-6.1.tar.xz", inner(blockSize));
    }
    Path deb = folder.resolve("linux-source-6.1_" + version + "_all.deb");
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(deb))) {
      add(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.UTF_8));
      add(ar, outer == Outer.XZ ? "data.tar.xz" : "data.tar.gz", data.toByteArray());
    }
    return deb;
  }

  /** Writes a package that holds one file, in an inner archive that zstd compressed. */
  static Path zstdDeb(Path deb, String path, byte[] content) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(new ZstdOutputStream(data))) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      add(out, path, content);
    }
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(deb))) {
      add(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.UTF_8));
      add(ar, "data.tar.zst", data.toByteArray());
    }
    return deb;
  }

  /** The files below a folder, which is "" for none, as a tar. */
  byte[] tar(String top) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(plain)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, String> file : files.entrySet()) {
        add(tar, top + file.getKey(), file.getValue().getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return plain.toByteArray();
  }

  /** Writes the files below a folder. */
  Path unpack(Path folder) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue(), StandardCharsets.ISO_8859_1);
    }
    return folder;
  }

  private byte[] inner(int blockSize) throws IOException {
    byte[] bytes = tar("linux-source-6.1/");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(packed, new LZMA2Options(0))) {
      for (int at = 0; at < bytes.length; at += blockSize) {
        xz.write(bytes, at, Math.min(blockSize, bytes.length - at));
        xz.endBlock();
      }
    }
    return packed.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static void add(ArArchiveOutputStream ar, String name, byte[] bytes) throws IOException {
    ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length));
    ar.write(bytes);
    ar.closeArchiveEntry();
  }
}
