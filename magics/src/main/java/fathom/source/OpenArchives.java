package fathom.source;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;

/**
 * The archives that this process reads, each open once: an index takes some 25 MB and a moment, and
 * every traced run of a session needs the same one.
 */
final class OpenArchives {
  /** An archive, and the state of its file when it was opened. */
  private record Opened(FileTime modified, long size, Archive archive) {}

  private static final Map<Path, Opened> OPEN = new HashMap<>();

  private OpenArchives() {}

  /** The archive of a source; made when it is not in the cache, or is damaged there. */
  static synchronized Archive of(Shelf shelf, KernelTree source, Progress progress)
      throws IOException {
    Path file = shelf.archive(source);
    if (Files.exists(file)) {
      try {
        return open(file);
      } catch (IOException damaged) {
        // A cache may be made again at any time.
        progress.at("reading the kernel source again: " + damaged.getMessage(), 0);
      }
    }
    ArchiveBuilder.build(shelf.files(source), Selection.IO_PATH, file, progress);
    shelf.removeOtherFormats(source);
    return open(file);
  }

  /**
   * A tree that a user names; read when it is not in the cache.
   *
   * @throws IOException when it cannot be read or is no kernel's
   */
  static synchronized KernelTree named(Shelf shelf, Path path, String revision, Progress progress)
      throws IOException {
    progress.at("looking at " + path, 0);
    Origin origin = Origin.of(path, revision);
    for (KernelTree known : shelf.trees()) {
      if (known.key().equals(origin.key()) && Files.exists(shelf.archive(known))) {
        KernelTree again =
            new KernelTree(
                known.kernel(), origin.path().toString(), revision, known.hash(), known.key());
        if (!again.equals(known)) shelf.keep(again);
        return again;
      }
    }
    KernelTree unread = new KernelTree("", origin.path().toString(), revision, "", origin.key());
    Path archive = shelf.archive(unread);
    String kernel;
    try {
      kernel =
          ArchiveBuilder.build(origin.files(), Selection.IO_PATH.withVersion(), archive, progress);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(path + " cannot be read as kernel source: " + e.getMessage(), e);
    }
    if (kernel.isEmpty()) {
      Files.deleteIfExists(archive);
      throw new IOException(path + " is no kernel tree: no Makefile at its top says a version.");
    }
    KernelTree tree = new KernelTree(kernel, unread.path(), revision, origin.hash(), origin.key());
    shelf.keep(tree);
    return tree;
  }

  private static Archive open(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    Opened known = OPEN.get(file);
    if (known != null
        && known.size == now.size()
        && known.modified.equals(now.lastModifiedTime())) {
      return known.archive;
    }
    Archive archive = Archive.open(file);
    OPEN.put(file, new Opened(now.lastModifiedTime(), now.size(), archive));
    return archive;
  }
}
