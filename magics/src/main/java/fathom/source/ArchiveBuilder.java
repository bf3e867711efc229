package fathom.source;

import fathom.kernel.display.Progress;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;

/** Makes an {@link Archive} from a tree: one thread reads, others scan and deflate. */
final class ArchiveBuilder implements Closeable {
  /** Files under way at once; with the largest of them a bound of some 100 MB. */
  private static final int AHEAD = 48;

  @SuppressWarnings("ArrayRecordComponent") // Handed from a worker to the writer, never compared.
  private record Work(String path, int length, FileFacts facts, byte[] packed) {}

  private final DataOutputStream out;
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private final IndexBuilder index = new IndexBuilder();
  private final Map<String, byte[]> makefiles = new HashMap<>();
  private final Queue<Future<Work>> underWay = new ArrayDeque<>();
  private final ExecutorService workers;
  private long written;
  private boolean code;
  private String release = "";

  private ArchiveBuilder(Path file) throws IOException {
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20));
    int threads = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
    workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "fathom-source");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Reads a tree into an archive. The archive appears under its name at once and whole, so that
   * several processes may do this at a time.
   *
   * @return the version that the tree's make file says; "" when none was read
   * @throws IOException when there is no .c file in it
   */
  static String build(TreeFiles source, Selection wanted, Path archive, Progress progress)
      throws IOException {
    Path folder = archive.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    removeAbandoned(folder);
    Path part = Files.createTempFile(folder, "archive", ".part");
    String release;
    try {
      try (ArchiveBuilder builder = new ArchiveBuilder(part)) {
        source.read(wanted, folder, progress, builder::take);
        progress.at("indexing the kernel source", 0.98);
        if (!builder.code) {
          throw new IOException(
              "It holds no .c files of a kernel. Packages of headers (linux-headers, kernel-devel)"
                  + " have none; expected a whole tree: linux-source, kernel.org's tarball, git.");
        }
        builder.finish();
        release = builder.release;
      }
      Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
      return release;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** What a process left behind that was killed; nobody works that long on one. */
  private static void removeAbandoned(Path folder) throws IOException {
    Instant old = Instant.now().minus(Duration.ofHours(6));
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*.part")) {
      for (Path part : parts) {
        // Of a file that has just gone this is 1970, and to delete it does nothing.
        Instant modified = Instant.ofEpochMilli(part.toFile().lastModified());
        if (modified.isBefore(old)) Files.deleteIfExists(part);
      }
    }
  }

  private void take(String path, byte[] text) throws IOException {
    if (path.equals(Release.MAKEFILE)) {
      release = Release.of(text);
      return;
    }
    if (Selection.isMakefile(path)) {
      makefiles.put(path, text);
      return;
    }
    code |= path.endsWith(".c");
    if (underWay.size() >= AHEAD) write();
    underWay.add(
        workers.submit(() -> new Work(path, text.length, facts(path, text), deflated(text))));
  }

  private static FileFacts facts(String path, byte[] text) {
    return path.endsWith(".S") ? AssemblerScanner.scan(text) : Scanner.scan(text);
  }

  private void write() throws IOException {
    Work work;
    try {
      work = underWay.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Indexing the kernel source was interrupted.");
    } catch (ExecutionException e) {
      throw new IOException("A kernel source file could not be scanned.", e.getCause());
    }
    index.add(work.path, work.facts);
    out.write(work.packed);
    written += work.packed.length;
    directory.writeBytes(
        ByteBuffer.allocate(8).putInt(work.packed.length).putInt(work.length).array());
  }

  private void finish() throws IOException {
    while (!underWay.isEmpty()) write();
    byte[] full = IndexFormat.write(index.build(Kbuild.conditions(makefiles)));
    byte[] packed = deflated(full);
    byte[] packedDirectory = deflated(directory.toByteArray());
    out.write(packed);
    out.write(packedDirectory);
    out.writeLong(written);
    out.writeInt(packed.length);
    out.writeInt(full.length);
    out.writeInt(packedDirectory.length);
    out.writeInt(directory.size());
    out.writeLong(Archive.MAGIC);
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 3 + 64);
      byte[] buffer = new byte[1 << 15];
      while (!deflater.finished()) packed.write(buffer, 0, deflater.deflate(buffer));
      return packed.toByteArray();
    } finally {
      deflater.end();
    }
  }

  @Override
  public void close() throws IOException {
    workers.shutdownNow();
    out.close();
  }
}
