package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Piece;
import fathom.target.Protocol.Frame;
import fathom.target.Protocol.Kind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The conversation with the agent in a guest. One thread at a time talks. */
final class AgentLink implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofMillis(900);

  /** Frames that wait to be used; beyond that the guest waits, too. */
  private static final int FRAMES_MAX = 64;

  private static final int RECEIVED_STEP = 8 << 20;

  private final SocketChannel channel;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(FRAMES_MAX);
  private volatile boolean closed;

  /** What the reading thread hands over: a frame, or why there will be none any more. */
  private record Event(Frame frame, IOException end) {}

  /** The answer to a request: the pieces, and whether it was ended early by an interrupt. */
  record Answer(Map<String, Piece> pieces, boolean interrupted) {}

  /** Takes the pieces of an answer as they come; a name may come again, for what follows. */
  interface Taker {
    void take(String name, byte[] bytes) throws IOException;
  }

  /** The agent answered that it could not do it; the guest is well. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** The guest said nothing for too long. */
  static final class SilentException extends IOException {
    private static final long serialVersionUID = 1L;

    SilentException(String message) {
      super(message);
    }
  }

  private AgentLink(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects to a guest's port.
   *
   * @throws IOException when QEMU has not opened it yet
   */
  static AgentLink connect(Path port) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(port));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    AgentLink link = new AgentLink(channel);
    Thread reader = new Thread(link::read, "fathom-guest");
    reader.setDaemon(true);
    reader.start();
    return link;
  }

  private void read() {
    try {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 256 << 10));
      while (true) hand(new Event(Protocol.read(in), null));
    } catch (EOFException e) {
      hand(new Event(null, new IOException("the guest has ended", e)));
    } catch (IOException e) {
      hand(new Event(null, e));
    }
  }

  private void hand(Event event) {
    try {
      while (!closed && !events.offer(event, 100, TimeUnit.MILLISECONDS)) {
        continue; // until there is room, or nobody asks any more
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /**
   * The next frame.
   *
   * @throws SilentException with the complaint, when none comes in time
   * @throws IOException when none will come any more
   */
  Frame next(Duration limit, String complaint) throws IOException, InterruptedException {
    Event event = events.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (event == null) throw new SilentException(complaint);
    if (event.end != null) throw new IOException("the guest ended unexpectedly", event.end);
    return event.frame;
  }

  void send(Kind kind, List<byte[]> fields) throws IOException {
    // A channel closes itself when an interrupted thread writes to it.
    boolean interrupted = Thread.interrupted();
    try {
      // Not by a stream: those of Channels let no thread write while another one reads.
      ByteBuffer frame = Protocol.bytes(kind, fields);
      while (frame.hasRemaining()) channel.write(frame);
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /**
   * Asks the agent for something.
   *
   * <p>When the calling thread is interrupted meanwhile, the agent is told to stop. The interrupt
   * is answered with that: the thread is not marked as interrupted any more.
   *
   * @param silence how long the agent may say nothing
   * @return whether the request was ended early by an interrupt
   * @throws RefusedException when the agent says that it cannot
   * @throws SilentException when the agent says nothing for so long, or goes on after it was told
   *     to stop
   * @throws IOException when the guest ended, or the taker cannot take it
   */
  boolean request(Duration silence, Progress progress, Taker taker, List<byte[]> fields)
      throws IOException {
    boolean interrupted = false;
    long received = 0;
    send(Kind.REQUEST, fields);
    while (true) {
      Frame frame;
      try {
        frame = next(interrupted ? STOP_LIMIT : silence, "the guest does not answer");
      } catch (InterruptedException e) {
        if (!interrupted) send(Kind.STOP, List.of());
        interrupted = true;
        continue;
      } catch (SilentException e) {
        if (interrupted) throw new UnstoppableException();
        throw e;
      }
      switch (frame.kind()) {
        case STAGE -> stage(frame, progress);
        case PIECE -> {
          byte[] bytes = frame.fields().get(1);
          taker.take(frame.text(0), bytes);
          if (received / RECEIVED_STEP != (received += bytes.length) / RECEIVED_STEP) {
            progress.at("receiving the trace, %,d MB".formatted(received / 1_000_000), -1);
          }
        }
        case DONE -> {
          return interrupted;
        }
        case FAILED -> throw new RefusedException(frame.text(0));
        default -> throw new IOException("the guest's agent sent an unexpected " + frame.kind());
      }
    }
  }

  /** An agent that was told to stop did not say anything any more. */
  static final class UnstoppableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnstoppableException() {
      super("the guest does not stop");
    }
  }

  private static void stage(Frame frame, Progress progress) {
    double total = Double.parseDouble(frame.text(2));
    progress.at(frame.text(0), total > 0 ? Double.parseDouble(frame.text(1)) / total : -1);
  }

  @Override
  public void close() {
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      events.clear(); // the other side is gone already
    }
  }
}
