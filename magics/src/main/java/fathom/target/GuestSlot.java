package fathom.target;

import fathom.kernel.display.Progress;
import java.io.IOException;

/** The place of one guest: started when it is first needed, started again when it has died. */
final class GuestSlot implements AutoCloseable {
  private final boolean armed;
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

  /** The running guest, started when there is none; for one thread at a time. */
  LabGuest get(KernelImage kernel, Progress progress) throws IOException, InterruptedException {
    LabGuest running = running();
    if (running == null) {
      end();
      closed = false;
      running = LabGuest.start(kernel, armed, progress);
      guest = running;
      if (closed) {
        end();
        throw new IOException("the lab has been closed");
      }
    }
    return running;
  }

  /** Ends the guest, or the one that is just being started; for any thread. */
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
