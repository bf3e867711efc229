package fathom.kernel.display;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Gathers what is written to stdout and stderr into few messages: after 50 ms, at 256 KiB, and when
 * {@link #flush} is called. The two streams keep the order in which they were written, and no
 * message ends inside a UTF-8 character.
 *
 * @param <T> whom the output belongs to: the cell whose thread wrote it
 */
public final class StreamBatcher<T> {
  /** The two streams. */
  public enum Stream {
    STDOUT,
    STDERR
  }

  /**
   * Takes a piece of output.
   *
   * @param <T> whom it belongs to
   */
  @FunctionalInterface
  public interface Sink<T> {
    void accept(T owner, Stream stream, String text);

    /** How long who writes has to wait until more is taken, in milliseconds; mostly 0. */
    default long pause(T owner) {
      return 0;
    }
  }

  /** Large, for JupyterLab draws the whole text of a stream again with each piece of it. */
  private static final int MAX_BYTES = 256 * 1024;

  private static final int MAX_DELAY_MILLIS = 50;

  private final Supplier<T> owner;
  private final Sink<T> sink;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "fathom-output");
            thread.setDaemon(true);
            return thread;
          });

  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

  /** The beginnings of characters that are cut in two, by owner and stream. */
  private final Map<List<Object>, byte[]> cut = new HashMap<>();

  private T bufferOwner;
  private Stream bufferStream;
  private boolean scheduled;

  /**
   * @param owner gives the owner of what the calling thread writes; null drops it
   * @param sink is called in order, never by two threads at once, and must not write itself
   */
  public StreamBatcher(Supplier<T> owner, Sink<T> sink) {
    this.owner = owner;
    this.sink = sink;
  }

  /**
   * A stream to write to, from any thread.
   *
   * @param whenClosed is run when somebody closes it
   */
  public OutputStream stream(Stream stream, Runnable whenClosed) {
    return new OutputStream() {
      @Override
      public void close() {
        whenClosed.run();
      }

      @Override
      public void write(int b) {
        StreamBatcher.this.write(stream, new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        StreamBatcher.this.write(stream, bytes, offset, length);
      }
    };
  }

  private void write(Stream stream, byte[] bytes, int offset, int length) {
    T writer = owner.get();
    if (writer == null || length == 0) {
      return;
    }
    synchronized (this) {
      awaitRoom(writer);
      if (bufferStream != stream || bufferOwner != writer) {
        drain();
        bufferStream = stream;
        bufferOwner = writer;
        buffer.writeBytes(cut.getOrDefault(List.of(writer, stream), new byte[0]));
        cut.remove(List.of(writer, stream));
      }
      buffer.write(bytes, offset, length);
      if (buffer.size() >= MAX_BYTES) {
        drain();
      } else if (!scheduled) {
        scheduled = true;
        var unused = timer.schedule(this::onTime, MAX_DELAY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Holds the calling thread up, and no other: the lock is free meanwhile. */
  private void awaitRoom(T writer) {
    try {
      for (long pause = sink.pause(writer); pause > 0; pause = sink.pause(writer)) {
        wait(pause);
      }
    } catch (InterruptedException e) {
      // What a stopped cell has still to say is not held up.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void onTime() {
    scheduled = false;
    drain();
  }

  /** Sends what there is. */
  public void flush() {
    flush(() -> {});
  }

  /** Sends what there is, and does something before more can be sent. */
  public synchronized void flush(Runnable then) {
    drain();
    then.run();
  }

  /** Sends what there is, a cut character as its replacement, and forgets this owner. */
  public synchronized void end(T ended, Runnable then) {
    drain();
    for (Stream stream : Stream.values()) {
      byte[] rest = cut.remove(List.of(ended, stream));
      if (rest != null) {
        sink.accept(ended, stream, new String(rest, StandardCharsets.UTF_8));
      }
    }
    bufferOwner = null;
    bufferStream = null;
    then.run();
  }

  private void drain() {
    if (buffer.size() == 0) {
      return;
    }
    byte[] bytes = buffer.toByteArray();
    int whole = Utf8.wholeCharacters(bytes);
    buffer.reset();
    if (whole < bytes.length) {
      cut.put(List.of(bufferOwner, bufferStream), Arrays.copyOfRange(bytes, whole, bytes.length));
    }
    T to = bufferOwner;
    Stream stream = bufferStream;
    bufferOwner = null;
    bufferStream = null;
    if (whole > 0) {
      sink.accept(to, stream, new String(bytes, 0, whole, StandardCharsets.UTF_8));
    }
  }
}
