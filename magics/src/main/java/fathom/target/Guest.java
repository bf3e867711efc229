package fathom.target;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import fathom.kernel.display.Progress;
import fathom.target.Protocol.Frame;
import fathom.target.Protocol.Kind;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/** A running machine and the conversation with the agent in it. One thread at a time talks. */
final class Guest implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofMillis(900);
  private static final int CONSOLE_LINES = 12;

  /** Those that run; they end with the JVM at the latest. */
  private static final Set<Guest> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runnable end = () -> RUNNING.forEach(Guest::close);
    Runtime.getRuntime().addShutdownHook(new Thread(end, "fathom-guests-end"));
  }

  private final Machine machine;
  private final Process process;
  private final BlockingDeque<Event> events = new LinkedBlockingDeque<>();
  private SocketChannel channel;

  /** What the reading thread hands over: a frame, or why there will be none any more. */
  private record Event(Frame frame, IOException end) {}

  /** The answer to a request: the pieces, and whether it was ended early by an interrupt. */
  record Answer(Map<String, byte[]> pieces, boolean interrupted) {}

  /** The agent answered that it could not do it; the guest is well. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private Guest(Machine machine, Process process) {
    this.machine = machine;
    this.process = process;
  }

  /**
   * Starts a machine and waits until its agent is ready.
   *
   * @param limit how long that may take
   * @throws IOException when it does not come up; the message has its last console lines
   */
  static Guest start(Machine machine, List<String> command, Duration limit)
      throws IOException, InterruptedException {
    return launch(machine, command, guest -> guest.greet(limit));
  }

  /**
   * Starts a machine that goes on where another one was saved.
   *
   * @param command QEMU's command line, which is that of the other
   * @param state the file to which {@link #save} wrote
   */
  static Guest resume(Machine machine, List<String> command, Path state, Duration limit)
      throws IOException, InterruptedException {
    List<String> waiting = new ArrayList<>(command);
    waiting.addAll(List.of("-incoming", "defer"));
    return launch(
        machine,
        waiting,
        guest -> {
          guest.restore(state, limit);
          guest.send(
              Kind.REQUEST, List.of(utf8("hello"), utf8("time=" + System.currentTimeMillis())));
          guest.greet(limit);
          if (guest.next(limit, "the guest does not answer").kind() != Kind.DONE) {
            throw new IOException("the guest's agent did not end its greeting");
          }
        });
  }

  /** Starts a machine that stands still, lets it go, and waits until its agent is ready. */
  static Guest startStanding(Machine machine, List<String> command, Duration limit)
      throws IOException, InterruptedException {
    return launch(
        machine,
        command,
        guest -> {
          try (Monitor monitor = Monitor.connect(machine.monitor())) {
            monitor.execute("cont", new JsonObject());
          }
          guest.greet(limit);
        });
  }

  /** What makes a guest ready once QEMU runs. */
  private interface Start {
    void ready(Guest guest) throws IOException, InterruptedException;
  }

  private static Guest launch(Machine machine, List<String> command, Start start)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(machine.messages().toFile());
    boolean ready = false;
    Guest guest = null;
    try {
      guest = new Guest(machine, builder.start());
      RUNNING.add(guest);
      guest.process.getOutputStream().close();
      guest.connect();
      start.ready(guest);
      ready = true;
      return guest;
    } finally {
      if (!ready && guest != null) {
        guest.close();
      } else if (!ready) {
        machine.remove();
      }
    }
  }

  private void connect() throws IOException, InterruptedException {
    long end = System.nanoTime() + CONNECT_LIMIT.toNanos();
    while (channel == null) {
      try {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(machine.port()));
      } catch (IOException e) {
        channel.close();
        channel = null;
        if (!process.isAlive() || System.nanoTime() > end) {
          throw died("QEMU did not start");
        }
        Thread.sleep(5);
      }
    }
    Thread reader = new Thread(this::read, "fathom-guest");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 256 << 10));
      while (true) {
        events.add(new Event(Protocol.read(in), null));
      }
    } catch (EOFException e) {
      events.add(new Event(null, new IOException("the guest has ended", e)));
    } catch (IOException e) {
      events.add(new Event(null, e));
    }
  }

  private void greet(Duration limit) throws IOException, InterruptedException {
    Frame hello = next(limit, "the guest did not boot within " + limit.toSeconds() + " s");
    if (hello.kind() != Kind.HELLO || !hello.text(0).equals(String.valueOf(Protocol.VERSION))) {
      throw new IOException("the guest's agent speaks another version of the protocol");
    }
  }

  private Frame next(Duration limit, String complaint) throws IOException, InterruptedException {
    Event event = events.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (event == null) {
      throw died(complaint);
    }
    if (event.end != null) {
      throw died("the guest ended unexpectedly");
    }
    return event.frame;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Stops the machine, saves its state beside its memory, which must be a shared file, and lets it
   * go on; the memory file is complete while {@code meanwhile} runs.
   */
  void save(Path state, Meanwhile meanwhile) throws IOException, InterruptedException {
    try (Monitor monitor = Monitor.connect(machine.monitor())) {
      monitor.execute("stop", new JsonObject());
      ignoreShared(monitor);
      migrate(monitor, "migrate", "cat > " + shellQuoted(state));
      String status;
      do {
        Thread.sleep(5);
        JsonObject migration = monitor.execute("query-migrate", new JsonObject());
        status = migration.has("status") ? migration.get("status").getAsString() : "";
      } while (!status.equals("completed") && !status.equals("failed") && process.isAlive());
      if (!status.equals("completed")) throw died("the guest cannot be saved");
      meanwhile.run();
      monitor.execute("cont", new JsonObject());
    }
  }

  /** What is done with the files of a machine that stands still. */
  interface Meanwhile {
    void run() throws IOException;
  }

  private void restore(Path state, Duration limit) throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    try (Monitor monitor = Monitor.connect(machine.monitor())) {
      ignoreShared(monitor);
      migrate(monitor, "migrate-incoming", "cat " + shellQuoted(state));
      String status;
      do {
        Thread.sleep(2);
        status = monitor.execute("query-status", new JsonObject()).get("status").getAsString();
        if (System.nanoTime() > end) throw died("the guest cannot be restored");
      } while (status.equals("inmigrate"));
      monitor.execute("cont", new JsonObject());
    }
  }

  private static void migrate(Monitor monitor, String command, String shell) throws IOException {
    JsonObject arguments = new JsonObject();
    arguments.addProperty("uri", "exec:" + shell);
    monitor.execute(command, arguments);
  }

  /** The memory's file is not copied into the state. */
  private static void ignoreShared(Monitor monitor) throws IOException {
    JsonObject capability = new JsonObject();
    capability.addProperty("capability", "x-ignore-shared");
    capability.addProperty("state", true);
    JsonArray all = new JsonArray();
    all.add(capability);
    JsonObject arguments = new JsonObject();
    arguments.add("capabilities", all);
    monitor.execute("migrate-set-capabilities", arguments);
  }

  private static String shellQuoted(Path file) {
    return "'" + file.toString().replace("'", "'\\''") + "'";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Makes the disk of the cells as slow as that one. */
  void throttle(Disk disk) throws IOException, InterruptedException {
    JsonObject limits = new JsonObject();
    limits.addProperty("device", Machine.CELLS_DISK);
    limits.addProperty("iops", disk.iops());
    limits.addProperty("bps", disk.bytesPerSecond());
    for (String unused : List.of("iops_rd", "iops_wr", "bps_rd", "bps_wr")) {
      limits.addProperty(unused, 0);
    }
    try (Monitor monitor = Monitor.connect(machine.monitor())) {
      monitor.execute("block_set_io_throttle", limits);
    }
  }

  /**
   * Asks the agent for something and gathers its answer.
   *
   * <p>When the calling thread is interrupted meanwhile, the agent is told to stop and what it had
   * until then is returned; a guest that does not stop at once is ended. The interrupt is answered
   * with that: the thread is not marked as interrupted any more.
   *
   * @param silence how long the agent may say nothing
   * @throws RefusedException when the agent says that it cannot
   * @throws IOException when the guest died or went silent; it is ended then
   */
  Answer request(Duration silence, Progress progress, byte[]... fields) throws IOException {
    Map<String, ByteArrayOutputStream> pieces = new LinkedHashMap<>();
    boolean interrupted = false;
    try {
      send(Kind.REQUEST, List.of(fields));
      while (true) {
        Frame frame;
        try {
          if (interrupted && !stopsSoon()) {
            close();
            return new Answer(bytes(pieces), true);
          }
          frame = next(silence, "the guest does not answer");
        } catch (InterruptedException e) {
          if (interrupted) {
            continue;
          }
          interrupted = true;
          send(Kind.STOP, List.of());
          continue;
        }
        switch (frame.kind()) {
          case STAGE -> stage(frame, progress);
          case PIECE ->
              pieces
                  .computeIfAbsent(frame.text(0), name -> new ByteArrayOutputStream())
                  .writeBytes(frame.fields().get(1));
          case DONE -> {
            return new Answer(bytes(pieces), interrupted);
          }
          case FAILED -> throw new RefusedException(frame.text(0));
          default -> throw died("the guest's agent sent an unexpected " + frame.kind());
        }
      }
    } catch (RefusedException e) {
      throw e;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Waits for the next frame of an agent that was told to stop. */
  private boolean stopsSoon() throws InterruptedException {
    Event event = events.poll(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    if (event != null) {
      events.addFirst(event);
    }
    return event != null;
  }

  private void send(Kind kind, List<byte[]> fields) throws IOException {
    // A channel closes itself when an interrupted thread writes to it.
    boolean interrupted = Thread.interrupted();
    try {
      // Not by a stream: those of Channels let no thread write while another one reads.
      ByteBuffer frame = Protocol.bytes(kind, fields);
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void stage(Frame frame, Progress progress) {
    double total = Double.parseDouble(frame.text(2));
    progress.at(frame.text(0), total > 0 ? Double.parseDouble(frame.text(1)) / total : -1);
  }

  private static Map<String, byte[]> bytes(Map<String, ByteArrayOutputStream> pieces) {
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    pieces.forEach((name, stream) -> bytes.put(name, stream.toByteArray()));
    return bytes;
  }

  private IOException died(String complaint) {
    StringBuilder message = new StringBuilder(complaint);
    append(message, "its console ended with", machine.console());
    append(message, "QEMU said", machine.messages());
    return new IOException(message.toString());
  }

  private static void append(StringBuilder message, String what, Path file) {
    String text;
    try {
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return;
    }
    if (!text.isEmpty()) {
      message.append("; ").append(what).append(":\n").append(telling(text.lines().toList()));
    }
  }

  /** A panic's first lines say why; of anything else the last lines do. */
  private static String telling(List<String> lines) {
    int from = Math.max(0, lines.size() - CONSOLE_LINES);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("Kernel panic")) {
        from = i;
        break;
      }
    }
    int to = Math.min(lines.size(), from + CONSOLE_LINES);
    return String.join("\n", lines.subList(from, to));
  }

  /** Ends the machine at once, which is as good as switching it off: nothing of it is kept. */
  @Override
  public void close() {
    RUNNING.remove(this);
    process.destroyForcibly();
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The other side is gone already.
      events.clear();
    }
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    machine.remove();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
