package fathom.source;

import fathom.kernel.display.Progress;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A tar file of kernel source, packed (xz, gz, bz2, zst) or not; read in one pass. */
record Tarball(Path file) implements TreeFiles {
  /** Counts what was read of the packed file: how far it is. */
  private static final class Counted extends FilterInputStream {
    long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) count++;
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      count += Math.max(0, n);
      return n;
    }
  }

  @Override
  public void read(Selection wanted, Path scratch, Progress progress, Sink sink)
      throws IOException {
    if (packing() == Packing.XZ) {
      new XzBlocks(file).read(wanted, scratch, progress, sink);
      return;
    }
    long size = Math.max(1, Files.size(file));
    try (Counted counted = new Counted(Files.newInputStream(file));
        TarArchiveInputStream tar = new TarArchiveInputStream(Packing.unpacked(counted))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        String path = TreeFiles.inTree(e.getName());
        if (!e.isFile() || e.getSize() > LARGEST_FILE || !wanted.test(path)) continue;
        sink.file(path, tar.readNBytes((int) e.getSize()));
        progress.at("reading the kernel source: " + path, (double) counted.count / size);
      }
    } catch (RuntimeException e) { // how the zstd reader says that it is damaged
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private Packing packing() throws IOException {
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return Packing.of(in);
    }
  }
}
