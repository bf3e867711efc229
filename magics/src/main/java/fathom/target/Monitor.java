package fathom.target;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A conversation with QEMU's monitor (QMP, docs/interop/qmp-spec.txt); every wait is bounded. */
final class Monitor implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final SocketChannel channel;
  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocate(64 << 10).flip();

  private Monitor(SocketChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  /** Connects to a machine's monitor, which QEMU opens a little after it starts. */
  static Monitor connect(Path socket) throws IOException, InterruptedException {
    SocketChannel channel = opened(socket);
    Monitor monitor = null;
    try {
      channel.configureBlocking(false);
      monitor = new Monitor(channel, Selector.open());
      channel.register(monitor.selector, SelectionKey.OP_READ);
      monitor.line(); // the greeting
      monitor.execute("qmp_capabilities", new JsonObject());
      return monitor;
    } catch (IOException e) {
      if (monitor != null) monitor.close();
      channel.close();
      throw e;
    }
  }

  private static SocketChannel opened(Path socket) throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
      } catch (IOException e) {
        channel.close();
        if (System.nanoTime() > end) throw new IOException("QEMU's monitor does not answer", e);
        Thread.sleep(2);
      }
    }
  }

  /**
   * Executes a command and gives what it returns.
   *
   * @throws IOException when QEMU refuses, with its words
   */
  JsonObject execute(String command, JsonObject arguments) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("execute", command);
    if (arguments.size() > 0) request.add("arguments", arguments);
    ByteBuffer out = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
    while (out.hasRemaining()) channel.write(out);
    while (true) {
      JsonObject answer = line();
      if (answer.has("error")) {
        throw new IOException(
            "QEMU refuses " + command + ": " + answer.getAsJsonObject("error").get("desc"));
      }
      if (answer.has("return")) {
        return answer.get("return").isJsonObject()
            ? answer.getAsJsonObject("return")
            : new JsonObject();
      }
      // Else it is an event.
    }
  }

  private JsonObject line() throws IOException {
    StringBuilder line = new StringBuilder();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      while (in.hasRemaining()) {
        char c = (char) (in.get() & 0xff);
        if (c != '\n') {
          line.append(c);
          continue;
        }
        try {
          return JsonParser.parseString(line.toString()).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
          throw new IOException("QEMU's monitor sent no JSON", e);
        }
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) throw new IOException("QEMU's monitor does not answer");
      selector.select(left);
      selector.selectedKeys().clear();
      in.clear();
      int n = channel.read(in);
      in.flip();
      if (n < 0) throw new IOException("QEMU has ended");
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("interrupted while QEMU's monitor was asked");
      }
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
