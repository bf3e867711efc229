package fathom.kernel;

import java.util.concurrent.TimeUnit;

/**
 * The end of the process: on request, on a signal, or when the server that started it has died; and
 * that it comes in time, whatever a cell or a clean-up hook does.
 */
final class Life {
  private static final long CHILDREN_MILLIS = 1_200;
  private static final long END_MILLIS = 2_500;

  private final Log log;
  private ServerWatch server;

  Life(Log log) {
    this.log = log;
  }

  /** Sets up the clean-up of child processes and the bound on all clean-up. */
  void begin() {
    Runtime.getRuntime().addShutdownHook(new Thread(Life::endChildren, "fathom-children"));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> daemon("fathom-deadline", Life::deadline).start(), "fathom-end"));
    server = ServerWatch.begin(System.getenv("JPY_PARENT_PID"), this::serverIsGone);
  }

  /** A client has connected to a socket, or a connection has ended: it may be the server's. */
  void connection(boolean begins) {
    if (server != null) {
      server.connection(begins);
    }
  }

  private void serverIsGone() {
    log.write(
        "the server, process " + System.getenv("JPY_PARENT_PID") + ", is gone: the kernel ends");
    Runtime.getRuntime().exit(0);
  }

  /** Ends the process; returns at once. */
  void end(int status) {
    new Thread(() -> Runtime.getRuntime().exit(status), "fathom-exit").start();
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static void deadline() {
    sleep(END_MILLIS);
    Runtime.getRuntime().halt(1);
  }

  private static void endChildren() {
    ProcessHandle self = ProcessHandle.current();
    self.descendants().forEach(ProcessHandle::destroy);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CHILDREN_MILLIS);
    boolean waiting = true;
    while (waiting && System.nanoTime() < end) {
      waiting = self.descendants().findAny().isPresent() && sleep(20);
    }
    self.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean sleep(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
