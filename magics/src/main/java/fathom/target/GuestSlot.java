package fathom.target;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The place of one guest: started when it is first needed or a little before, started again when it
 * has died.
 */
final class GuestSlot implements AutoCloseable {
  private final boolean armed;
  private final ReentrantLock starting = new ReentrantLock();
  private volatile boolean closed;
  private volatile LabGuest guest;

  /**
   * @param armed whether its guest is armed with function_graph
   */
  GuestSlot(boolean armed) {
    this.armed = armed;
  }

  /** The running guest, or null when there is none. */
  LabGuest running() {
    LabGuest running = guest;
    return running != null && running.isAlive() ? running : null;
  }

  /** The running guest, started when there is none. */
  LabGuest get(KernelImage kernel, Progress progress) throws IOException, InterruptedException {
    starting.lockInterruptibly();
    try {
      if (running() == null) {
        end();
        closed = false;
        LabGuest started = LabGuest.start(kernel, armed, progress);
        guest = started;
        if (closed) {
          end();
          throw new IOException("the lab has been closed");
        }
      }
      return guest;
    } finally {
      starting.unlock();
    }
  }

  /** Starts a guest that will probably be needed; whoever needs it first waits for it. */
  void prepare(KernelImage kernel) {
    if (guest != null || starting.isLocked()) {
      return;
    }
    Thread thread =
        new Thread(
            () -> {
              try {
                LabGuest unused = get(kernel, Progress.NONE);
              } catch (IOException | InterruptedException e) {
                // Whoever needs the guest tries again and gets to see why it does not start.
                end();
              }
            },
            "fathom-lab-prepare");
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the guest, or the one that is just being started. */
  @Override
  public void close() {
    closed = true;
    end();
  }

  private void end() {
    LabGuest ending = guest;
    guest = null;
    if (ending != null) {
      ending.close();
    }
  }
}
