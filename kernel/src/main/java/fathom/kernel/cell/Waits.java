package fathom.kernel.cell;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * What {@link Instrument} puts into the place of calls that Java's interrupt does not end, and
 * around tasks that another thread will run. Each does what the call did, and ends with {@link
 * CellInterrupted} when the cell is stopped.
 */
public final class Waits {
  /** How long a socket is waited for at a time. */
  private static final int SLICE_MILLIS = 40;

  private Waits() {}

  /** {@link Lock#lock}. */
  public static void lock(Lock lock) {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Interrupts.check();
      lock.lock();
    }
  }

  /** {@link CompletableFuture#join}. */
  public static Object join(CompletableFuture<?> future) {
    await(future);
    return future.join();
  }

  /** {@link ForkJoinTask#join}. */
  public static Object join(ForkJoinTask<?> task) {
    // A worker helps with other tasks meanwhile, which get() does not let it do.
    if (!ForkJoinTask.inForkJoinPool()) {
      await(task);
    }
    return task.join();
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Interrupts.check();
    } catch (ExecutionException | CancellationException e) {
      // It is done; join says how.
      return;
    }
  }

  /** {@link ServerSocket#accept}. */
  public static Socket accept(ServerSocket server) throws IOException {
    int timeout = server.getSoTimeout();
    long begun = System.nanoTime();
    try {
      while (true) {
        Interrupts.check();
        server.setSoTimeout(slice(timeout, begun));
        try {
          return server.accept();
        } catch (SocketTimeoutException e) {
          giveUpAfter(timeout, begun, e);
        }
      }
    } finally {
      if (!server.isClosed()) {
        server.setSoTimeout(timeout);
      }
    }
  }

  /** {@link Socket#getInputStream}. */
  public static InputStream input(Socket socket) throws IOException {
    return new SocketInput(socket, socket.getInputStream());
  }

  private static final class SocketInput extends FilterInputStream {
    private final Socket socket;

    SocketInput(Socket socket, InputStream in) {
      super(in);
      this.socket = socket;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int timeout = socket.getSoTimeout();
      long begun = System.nanoTime();
      try {
        while (true) {
          Interrupts.check();
          socket.setSoTimeout(slice(timeout, begun));
          try {
            return super.read(into, offset, length);
          } catch (SocketTimeoutException e) {
            giveUpAfter(timeout, begun, e);
          }
        }
      } finally {
        restore(timeout);
      }
    }

    private void restore(int timeout) throws SocketException {
      if (!socket.isClosed()) {
        socket.setSoTimeout(timeout);
      }
    }
  }

  private static int slice(int timeout, long begun) {
    return timeout == 0
        ? SLICE_MILLIS
        : (int) Math.max(1, Math.min(SLICE_MILLIS, timeout - millisSince(begun)));
  }

  private static void giveUpAfter(int timeout, long begun, SocketTimeoutException e)
      throws SocketTimeoutException {
    if (timeout > 0 && millisSince(begun) >= timeout) {
      throw e;
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /** Notes a process that the cell has started: it ends when the cell is interrupted. */
  public static Process started(Process process) {
    CellScope scope = CellScope.current();
    if (scope != null) {
      scope.started(process);
    }
    return process;
  }

  /** The task as one of this cell, whichever thread runs it. */
  public static Runnable task(Runnable task) {
    CellScope scope = CellScope.current();
    return scope == null || task == null ? task : () -> scope.within(asWork(task));
  }

  /** The task as one of this cell, whichever thread runs it. */
  public static Callable<?> task(Callable<?> task) {
    CellScope scope = CellScope.current();
    return scope == null || task == null ? task : () -> scope.within(task::call);
  }

  /** The task as one of this cell, whichever thread runs it. */
  public static Supplier<?> task(Supplier<?> task) {
    CellScope scope = CellScope.current();
    return scope == null || task == null
        ? task
        : () -> scope.<Object, RuntimeException>within(task::get);
  }

  private static Work<Void, RuntimeException> asWork(Runnable task) {
    return () -> {
      task.run();
      return null;
    };
  }
}
