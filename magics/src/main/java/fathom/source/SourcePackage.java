package fathom.source;

import fathom.kernel.display.Progress;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A package {@code linux-source-*.deb} of Debian or Ubuntu: a tarball in a tar in an ar archive.
 */
record SourcePackage(Path deb) implements TreeFiles {
  @Override
  public void read(Selection wanted, Path scratch, Progress progress, Sink sink)
      throws IOException {
    Path inner = Files.createTempFile(scratch, "source", ".part");
    try {
      copyInner(inner, progress);
      new Tarball(inner).read(wanted, scratch, progress, sink);
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
        TarArchiveInputStream tar = new TarArchiveInputStream(Packing.unpacked(ar));
        for (TarArchiveEntry t = tar.getNextEntry(); t != null; t = tar.getNextEntry()) {
          if (!t.getName().matches(".*/linux-source-[^/]*\\.tar(\\.\\w+)?") || !t.isFile())
            continue;
          try (OutputStream out =
              new BufferedOutputStream(Files.newOutputStream(target), 1 << 20)) {
            tar.transferTo(out);
          }
          return;
        }
      }
    }
    throw new IOException(
        deb.getFileName()
            + " holds no tarball of kernel source (linux-headers packages hold no .c files);"
            + " expected a package like linux-source-6.1_*_all.deb.");
  }
}
