package fathom.kernel;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What becomes of floods of output: they are folded, the rest into a file, unless told otherwise.
 */
final class OutputMode {
  private static final ProcessHandle SELF = ProcessHandle.current();

  private final Path folder;
  private final String prefix =
      "output-%d-%d-"
          .formatted(
              SELF.info().startInstant().map(t -> t.getEpochSecond()).orElse(0L), SELF.pid());
  private final AtomicInteger files = new AtomicInteger();
  private volatile boolean folds = true;

  OutputMode(Path folder) {
    this.folder = folder;
  }

  boolean folds() {
    return folds;
  }

  void folds(boolean fold) {
    folds = fold;
  }

  /** Where the next request's overflow goes; a name that no other kernel uses. */
  Path nextFile() {
    return folder.resolve(prefix + files.incrementAndGet() + ".txt");
  }
}
