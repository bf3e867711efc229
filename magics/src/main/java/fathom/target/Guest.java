package fathom.target;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import fathom.kernel.display.Progress;
import fathom.read.PieceStore;
import fathom.target.AgentLink.Answer;
import fathom.target.AgentLink.RefusedException;
import fathom.target.AgentLink.UnstoppableException;
import fathom.target.Protocol.Frame;
import fathom.target.Protocol.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A running machine with an agent in it: started, saved, resumed, asked, ended. */
final class Guest implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** Those that run; they end with the JVM at the latest. */
  private static final Set<Guest> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runnable end = () -> RUNNING.forEach(Guest::close);
    Runtime.getRuntime().addShutdownHook(new Thread(end, "fathom-guests-end"));
  }

  private final Machine machine;
  private final Process process;
  private AgentLink agent;

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
          guest.agent.send(
              Kind.REQUEST, List.of(utf8("hello"), utf8("time=" + System.currentTimeMillis())));
          guest.greet(limit);
          if (guest.agent.next(limit, "the guest does not answer").kind() != Kind.DONE) {
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
      try {
        start.ready(guest);
      } catch (IOException e) {
        throw new IOException(Console.after(e.getMessage(), machine), e);
      }
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
    while (agent == null) {
      try {
        agent = AgentLink.connect(machine.port());
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IOException(Console.after("QEMU did not start", machine), e);
        }
        Thread.sleep(5);
      }
    }
  }

  private void greet(Duration limit) throws IOException, InterruptedException {
    Frame hello = agent.next(limit, "the guest did not boot within " + limit.toSeconds() + " s");
    if (hello.kind() != Kind.HELLO || !hello.text(0).equals(String.valueOf(Protocol.VERSION))) {
      throw new IOException("the guest's agent speaks another version of the protocol");
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  ExecutedCode executed() {
    return machine.executed();
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
      if (!status.equals("completed")) {
        throw new IOException(Console.after("the guest cannot be saved", machine));
      }
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
        if (System.nanoTime() > end) throw new IOException("the guest cannot be restored");
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
   * Asks the agent for something and gathers its answer, what is large of it on the disk.
   *
   * <p>When the calling thread is interrupted meanwhile, what the agent had until then is returned;
   * a guest that does not stop at once is ended.
   *
   * @param silence how long the agent may say nothing
   * @throws RefusedException when the agent says that it cannot
   * @throws IOException when the guest died or went silent; it is ended then
   */
  Answer request(Duration silence, Progress progress, byte[]... fields) throws IOException {
    PieceStore pieces = new PieceStore(DataDirectory.cache());
    boolean interrupted = request(silence, progress, pieces::add, List.of(fields));
    return new Answer(pieces.all(), interrupted);
  }

  /**
   * The same for pieces that are used as they come.
   *
   * @return whether it was ended early by an interrupt
   */
  boolean request(Duration silence, Progress progress, AgentLink.Taker taker, List<byte[]> fields)
      throws IOException {
    try {
      return agent.request(silence, progress, taker, fields);
    } catch (RefusedException e) {
      throw e;
    } catch (UnstoppableException e) {
      close();
      return true;
    } catch (IOException e) {
      IOException told = new IOException(Console.after(e.getMessage(), machine), e);
      close();
      throw told;
    }
  }

  /** Ends the machine at once, which is as good as switching it off: nothing of it is kept. */
  @Override
  public void close() {
    RUNNING.remove(this);
    process.destroyForcibly();
    if (agent != null) agent.close();
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    machine.remove();
    if (interrupted) Thread.currentThread().interrupt();
  }
}
