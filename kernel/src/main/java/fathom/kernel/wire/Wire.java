package fathom.kernel.wire;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.KernelTimestamp;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import org.zeromq.ZMonitor;

/**
 * The four message sockets, owned by one I/O thread that sleeps in a selector until a frame arrives
 * or another thread has queued one. No other thread touches a socket, because an interrupt would
 * close the channels below it.
 */
public final class Wire implements AutoCloseable {
  /** How long unsent frames may hold up the end, in milliseconds. */
  private static final int LINGER_MILLIS = 500;

  private static final List<Channel> READ = List.of(Channel.CONTROL, Channel.STDIN, Channel.SHELL);

  private record Outgoing(Channel channel, List<byte[]> frames) {}

  private final String session = UUID.randomUUID().toString();
  private final AtomicLong count = new AtomicLong();
  private final ZMQ.Context context = ZMQ.context(1);
  private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
  private final Queue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
  private final Selector selector;
  private final Codec codec;
  private final Inbox inbox;
  private final Heartbeat heartbeat;
  private final Thread thread = new Thread(this::loop, "fathom-wire");
  private volatile boolean closing;

  /**
   * Binds the sockets; nothing is received before {@link #start}.
   *
   * @throws IOException if the connection file asks for what cannot be had: another transport than
   *     tcp, an unknown signature scheme, a port in use
   */
  public Wire(KernelConnectionProperties connection, Inbox inbox) throws IOException {
    if (!"tcp".equals(connection.getTransport())) {
      throw new IOException(
          "The connection file asks for the transport "
              + connection.getTransport()
              + "; this kernel has tcp.");
    }
    this.inbox = inbox;
    this.selector = Selector.open();
    try {
      this.codec = new Codec(new Signer(connection.getSignatureScheme(), connection.getKey()));
      bind(Channel.SHELL, SocketType.ROUTER, connection, connection.getShellPort());
      bind(Channel.CONTROL, SocketType.ROUTER, connection, connection.getControlPort());
      bind(Channel.STDIN, SocketType.ROUTER, connection, connection.getStdinPort());
      bind(Channel.IOPUB, SocketType.PUB, connection, connection.getIopubPort());
      this.heartbeat = new Heartbeat(address(connection, connection.getHbPort()));
    } catch (GeneralSecurityException e) {
      throw new IOException("Cannot sign with " + connection.getSignatureScheme(), e);
    } catch (ZMQException e) {
      throw new IOException("Cannot bind the ports of the connection file: " + e.getMessage(), e);
    }
  }

  private static String address(KernelConnectionProperties connection, int port) {
    return "tcp://" + connection.getIp() + ":" + port;
  }

  private void bind(
      Channel channel, SocketType type, KernelConnectionProperties connection, int port)
      throws IOException {
    ZMQ.Socket socket = context.socket(type);
    // Without a limit: the default of 1000 messages silently drops output, and even the idle state.
    socket.setSndHWM(0);
    socket.setRcvHWM(0);
    socket.setLinger(LINGER_MILLIS);
    socket.setEventHook(
        event -> inbox.connection(event.getEvent() == ZMonitor.Event.ACCEPTED),
        ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_DISCONNECTED);
    socket.bind(address(connection, port));
    socket.getFD().register(selector, SelectionKey.OP_READ);
    sockets.put(channel, socket);
  }

  /** Begins to receive and to send. */
  public void start() {
    heartbeat.start();
    thread.start();
  }

  /**
   * Queues a message; it may be called by any thread, and messages of one thread stay in order.
   *
   * @param parent the request that it belongs to, or null
   * @param content what gson writes as a JSON object
   * @throws RuntimeException if gson cannot write the content
   */
  public void send(Channel channel, Message<?> parent, MessageType<?> type, Object content) {
    Header<?> header =
        new Header<>(
            session + "_" + count.incrementAndGet(),
            Header.KERNEL_USERNAME,
            session,
            new KernelTimestamp(Instant.now().toString()),
            type,
            Header.PROTOCOL_VERISON);
    List<byte[]> identities =
        channel == Channel.IOPUB
            ? List.of(type.getName().getBytes(StandardCharsets.US_ASCII))
            : parent == null ? List.of() : parent.getIdentities();
    outgoing.add(new Outgoing(channel, codec.encode(message(identities, header, parent, content))));
    selector.wakeup();
  }

  @SuppressWarnings("unchecked")
  private static Message<Object> message(
      List<byte[]> identities, Header<?> header, Message<?> parent, Object content) {
    return new Message<>(
        identities,
        (Header<Object>) header,
        parent == null ? null : parent.getHeader(),
        Map.of(),
        content,
        null);
  }

  /** Sends what is queued, within half a second, and closes the sockets. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join(2L * LINGER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    heartbeat.close();
  }

  private void loop() {
    try {
      while (!closing) {
        try {
          turn();
        } catch (OutOfMemoryError e) {
          // A cell has used it up. What was being sent or read may be lost, the kernel is not.
          inbox.dropped(Channel.SHELL, e.toString());
        }
      }
      sendQueued();
    } catch (IOException | RuntimeException e) {
      inbox.dropped(Channel.SHELL, "the I/O thread ended: " + e);
    } finally {
      sockets.values().forEach(ZMQ.Socket::close);
      context.close();
    }
  }

  /** Sends what is queued, reads what has come, and sleeps when there was nothing. */
  private void turn() throws IOException {
    sendQueued();
    // The selector tells of new events only, so every socket is asked until it has none left.
    boolean received = false;
    for (Channel channel : READ) {
      received |= receive(channel, sockets.get(channel));
    }
    sockets.get(Channel.IOPUB).getEvents();
    if (!received && outgoing.isEmpty()) {
      selector.select();
      selector.selectedKeys().clear();
    }
  }

  private void sendQueued() {
    for (Outgoing next = outgoing.poll(); next != null; next = outgoing.poll()) {
      ZMQ.Socket socket = sockets.get(next.channel());
      List<byte[]> frames = next.frames();
      for (int i = 0; i < frames.size(); i++) {
        socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
      }
    }
  }

  private boolean receive(Channel channel, ZMQ.Socket socket) {
    if ((socket.getEvents() & ZMQ.Poller.POLLIN) == 0) {
      return false;
    }
    List<byte[]> frames = new ArrayList<>();
    do {
      frames.add(socket.recv());
    } while (socket.hasReceiveMore());
    try {
      inbox.received(channel, codec.decode(frames));
    } catch (MalformedMessageException e) {
      inbox.dropped(channel, e.getMessage());
    } catch (RuntimeException | Error e) {
      // Whatever a client sends, and though a cell has used up the memory, the next one is read.
      inbox.dropped(channel, e.toString());
    }
    return true;
  }
}
