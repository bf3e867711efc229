package fathom.source;

import fathom.kernel.display.Progress;
import java.io.IOException;
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
  static synchronized Archive of(Shelf shelf, Shelf.Source source, Progress progress)
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
    ArchiveBuilder.build(new SourcePackage(source.deb()), Selection.IO_PATH, file, progress);
    shelf.removeOtherFormats(source);
    return open(file);
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
