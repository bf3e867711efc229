package fathom.kernel;

import java.util.Optional;

/**
 * Looks whether the server that started the kernel still lives, and mostly sleeps: while it is
 * connected, the end of its connections tells of its own.
 */
final class ServerWatch {
  private static final long CONNECTED_MILLIS = 60_000;
  private static final long ALONE_MILLIS = 2_000;

  /** After a connection has ended: it may be closed a moment before the process is gone. */
  private static final long CLOSE_MILLIS = 100;

  private static final int CLOSE_LOOKS = 30;

  private final ProcessHandle server;
  private final boolean isParent;
  private final Runnable end;
  private int connections;
  private int closeLooks;

  private ServerWatch(ProcessHandle server, Runnable end) {
    this.server = server;
    this.end = end;
    this.isParent = parent() == server.pid();
  }

  /**
   * Begins to look; null if there is nothing to watch.
   *
   * @param pid of the server, as Jupyter gives it, or null
   * @param end what to do when it is gone
   */
  static ServerWatch begin(String pid, Runnable end) {
    if (pid == null || !pid.matches("\\d{1,9}")) {
      return null;
    }
    // Without a process, the number is from another process namespace.
    Optional<ProcessHandle> server = ProcessHandle.of(Long.parseLong(pid));
    if (server.isEmpty()) {
      return null;
    }
    ServerWatch watch = new ServerWatch(server.get(), end);
    Thread thread = new Thread(watch::loop, "fathom-server");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  /** A client has connected to a socket, or a connection has ended. */
  synchronized void connection(boolean begins) {
    connections = Math.max(0, connections + (begins ? 1 : -1));
    if (!begins) {
      closeLooks = CLOSE_LOOKS;
      notifyAll();
    }
  }

  private void loop() {
    try {
      while (isThere()) {
        sleep();
      }
      end.run();
    } catch (InterruptedException e) {
      // Nobody interrupts it: the process ends.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void sleep() throws InterruptedException {
    if (closeLooks > 0) {
      closeLooks--;
      wait(CLOSE_MILLIS);
    } else {
      wait(connections > 0 ? CONNECTED_MILLIS : ALONE_MILLIS);
    }
  }

  /** A server that is dead and not yet waited for has lost its children all the same. */
  private boolean isThere() {
    return isParent ? parent() == server.pid() : server.isAlive();
  }

  private static long parent() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
  }
}
