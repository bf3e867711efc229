package fathom;

import fathom.kernel.display.Progress;
import fathom.source.KernelSource;
import fathom.target.KernelPackages;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The kernel's source, opened beside the guest's start: the first time, both take seconds. */
final class SourceAhead {
  /** What opens the source and says how far it has come. */
  @FunctionalInterface
  interface Opening {
    void open(Progress progress) throws IOException;
  }

  private record Step(String what, double fraction) {}

  private volatile Step step = new Step("reading the kernel source", 0);
  private final FutureTask<Void> opening;

  private SourceAhead(Opening opening) {
    this.opening =
        new FutureTask<>(
            () -> {
              opening.open((what, fraction) -> step = new Step(what, fraction));
              return null;
            });
  }

  /** Starts to open the source of a kernel, which is fetched when it is one of Debian's. */
  static SourceAhead start(String version) {
    SourceAhead ahead =
        start(
            progress -> {
              try {
                KernelPackages.fetchSource(version, progress);
              } catch (IOException e) {
                // Without a network the source of another version may be here, or none.
                progress.at("reading the kernel source", 0);
              } catch (InterruptedException e) {
                return;
              }
              KernelSource.open(version, progress);
            });
    Rehearsal.after(ahead, version);
    return ahead;
  }

  static SourceAhead start(Opening opening) {
    SourceAhead ahead = new SourceAhead(opening);
    Thread thread = new Thread(ahead.opening, "fathom-source");
    thread.setDaemon(true);
    thread.start();
    return ahead;
  }

  /**
   * The source, waited for.
   *
   * @throws InterruptedIOException if the wait was interrupted: a trace is shown without its source
   *     then; the thread stays marked as interrupted
   */
  Optional<KernelSource> opened(String version, Progress progress) throws IOException {
    try {
      await(progress);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The kernel source was still being read; run it again.");
    }
    return KernelSource.open(version.strip(), progress);
  }

  /** Waits until it is open or could not be opened; who opens it next meets the reason. */
  void await(Progress progress) throws InterruptedException {
    while (true) {
      try {
        opening.get(100, TimeUnit.MILLISECONDS);
        return;
      } catch (ExecutionException e) {
        return;
      } catch (TimeoutException e) {
        progress.at(step.what, step.fraction);
      }
    }
  }
}
