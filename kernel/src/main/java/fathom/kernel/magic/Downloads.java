package fathom.kernel.magic;

import fathom.kernel.display.Progress;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Reports downloads as they go on, several at a time, and stops them when told. */
final class Downloads extends AbstractTransferListener {
  private static final double MEGABYTE = 1e6;

  private final Progress progress;
  private final Map<String, Long> running = new HashMap<>();
  private long expected;
  private long received;
  private int files;
  private boolean stopped;

  Downloads(Progress progress) {
    this.progress = progress;
  }

  /** How many files have come, metadata left aside. */
  synchronized int files() {
    return files;
  }

  synchronized void stop() {
    stopped = true;
  }

  @Override
  public synchronized void transferStarted(TransferEvent event) throws TransferCancelledException {
    expected += Math.max(0, event.getResource().getContentLength());
    transferProgressed(event);
  }

  @Override
  public synchronized void transferProgressed(TransferEvent event)
      throws TransferCancelledException {
    if (stopped) {
      throw new TransferCancelledException("stopped");
    }
    String resource = event.getResource().getResourceName();
    Long before = running.put(resource, event.getTransferredBytes());
    received += event.getTransferredBytes() - (before == null ? 0 : before);
    progress.at(
        "downloading %s: %.1f of %.1f MB so far"
            .formatted(
                resource.substring(resource.lastIndexOf('/') + 1),
                received / MEGABYTE,
                Math.max(expected, received) / MEGABYTE),
        -1);
  }

  @Override
  public synchronized void transferSucceeded(TransferEvent event) {
    if (event.getResource().getResourceName().endsWith(".jar")) {
      files++;
    }
  }
}
