package fathom.source;

import fathom.kernel.display.Progress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.SeekableFileInputStream;
import org.tukaani.xz.SeekableXZInputStream;

/** A tar.xz file: of its xz blocks only those are unpacked that can hold a wanted file. */
record XzBlocks(Path file) implements TreeFiles {
  @Override
  public void read(Selection wanted, Path scratch, Progress progress, Sink sink)
      throws IOException {
    try (SeekableXZInputStream xz =
        new SeekableXZInputStream(new SeekableFileInputStream(file.toFile()))) {
      List<Run> runs = runs(xz, wanted);
      long total = runs.stream().mapToLong(r -> r.to - r.from).sum();
      long done = 0;
      for (Run run : runs) {
        readRun(xz, run, wanted, sink, progress, done, total);
        done += run.to - run.from;
      }
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
      String path = TreeFiles.inTree(e.getName());
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
    return header == null ? "" : TreeFiles.inTree(header.path());
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
