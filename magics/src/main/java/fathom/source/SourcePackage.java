package fathom.source;

import fathom.kernel.display.Progress;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.SeekableFileInputStream;
import org.tukaani.xz.SeekableXZInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A Debian package {@code linux-source-*.deb}: a tar.xz in a tar in an ar archive. Reads the wanted
 * files of the innermost one; of its xz blocks only those that can hold any.
 */
final class SourcePackage {
  /** Receives the files. */
  interface Sink {
    /**
     * Takes a file.
     *
     * @param path in the kernel tree: "fs/ext4/file.c"
     */
    void file(String path, byte[] text) throws IOException;
  }

  /** No kernel source file is larger; a longer one is not read. */
  private static final int LARGEST_FILE = 32 << 20;

  private final Path deb;

  SourcePackage(Path deb) {
    this.deb = deb;
  }

  /**
   * Hands every wanted file to the sink, in the order of the archive.
   *
   * @param wanted the directories and files that are wanted
   * @param scratch a directory for the inner archive while it is read
   * @throws IOException if the package cannot be read or is none of kernel source
   */
  void read(Selection wanted, Path scratch, Progress progress, Sink sink) throws IOException {
    Path inner = Files.createTempFile(scratch, "source", ".part");
    try {
      copyInner(inner, progress);
      try (SeekableXZInputStream xz =
          new SeekableXZInputStream(new SeekableFileInputStream(inner.toFile()))) {
        readBlocks(xz, wanted, progress, sink);
      }
    } finally {
      Files.deleteIfExists(inner);
    }
  }

  private void copyInner(Path target, Progress progress) throws IOException {
    progress.at("unpacking " + deb.getFileName(), 0);
    try (ArArchiveInputStream ar =
        new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(deb), 1 << 20))) {
      for (ArArchiveEntry e = ar.getNextEntry(); e != null; e = ar.getNextEntry()) {
        if (!e.getName().startsWith("data.tar")) continue;
        TarArchiveInputStream tar = new TarArchiveInputStream(unpacked(e.getName(), ar));
        for (TarArchiveEntry t = tar.getNextEntry(); t != null; t = tar.getNextEntry()) {
          if (!t.getName().matches(".*/linux-source-[^/]*\\.tar\\.xz")) continue;
          try (OutputStream out =
              new BufferedOutputStream(Files.newOutputStream(target), 1 << 20)) {
            tar.transferTo(out);
          }
          return;
        }
      }
    }
    throw new IOException(
        deb + " holds no linux-source tar.xz; expected a package like linux-source-6.1_*_all.deb.");
  }

  private static InputStream unpacked(String name, InputStream in) throws IOException {
    if (name.endsWith(".xz")) return new XZInputStream(in);
    if (name.endsWith(".gz")) return new GZIPInputStream(in, 1 << 16);
    if (name.endsWith(".tar")) return in;
    throw new IOException(
        "The package packs its data as " + name + "; only data.tar.xz and data.tar.gz are read.");
  }

  private static void readBlocks(
      SeekableXZInputStream xz, Selection wanted, Progress progress, Sink sink) throws IOException {
    List<Run> runs = runs(xz, wanted);
    long total = runs.stream().mapToLong(r -> r.to - r.from).sum();
    long done = 0;
    for (Run run : runs) {
      readRun(xz, run, wanted, sink, progress, done, total);
      done += run.to - run.from;
    }
  }

  private static void readRun(
      SeekableXZInputStream xz,
      Run run,
      Selection wanted,
      Sink sink,
      Progress progress,
      long done,
      long total)
      throws IOException {
    xz.seek(run.from);
    TarArchiveInputStream tar = new TarArchiveInputStream(new Unclosed(xz));
    for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
      // A file that begins in the run may end behind it; the next one is of no interest.
      long header = run.from + tar.getBytesRead() - TarHeader.SIZE;
      if (header >= run.to) return;
      String path = withoutTop(e.getName());
      if (!e.isFile() || e.getSize() > LARGEST_FILE || !wanted.test(path)) continue;
      sink.file(path, tar.readNBytes((int) e.getSize()));
      progress.at(
          "reading the kernel source: " + path,
          (double) (done + header - run.from) / Math.max(1, total));
    }
  }

  /** Consecutive wanted blocks, as positions in the tar: from a header to the end of a block. */
  private record Run(long from, long to) {}

  private static List<Run> runs(SeekableXZInputStream xz, Selection wanted) throws IOException {
    int blocks = xz.getBlockCount();
    TarHeader[] first = new TarHeader[blocks];
    for (int b = 0; b < blocks; b++) {
      first[b] = TarHeader.find(xz, xz.getBlockPos(b), xz.getBlockSize(b));
    }
    boolean sorted = true;
    for (int b = 1; b < blocks; b++) {
      sorted &= first[b - 1] != null && first[b] != null;
      sorted = sorted && Selection.before(top(first[b - 1]), top(first[b]));
    }
    List<Run> runs = new ArrayList<>();
    Run open = null;
    for (int b = 0; b < blocks; b++) {
      String next = b + 1 < blocks && sorted ? top(first[b + 1]) : null;
      boolean needed = !sorted || wanted.meets(top(first[b]), next);
      long end = xz.getBlockPos(b) + xz.getBlockSize(b);
      if (needed) {
        long from = open != null ? open.from : first[b] == null ? 0 : first[b].position();
        open = new Run(from, end);
      } else if (open != null) {
        runs.add(open);
        open = null;
      }
    }
    if (open != null) runs.add(open);
    return runs;
  }

  private static String top(TarHeader header) {
    return header == null ? "" : withoutTop(header.path());
  }

  /** Removes the directory that everything in the archive lies in: "linux-source-6.1/". */
  private static String withoutTop(String path) {
    String clean = path.startsWith("./") ? path.substring(2) : path;
    return clean.substring(clean.indexOf('/') + 1);
  }

  /** Keeps a reader of one part from closing the whole. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // The owner closes it.
    }
  }
}
