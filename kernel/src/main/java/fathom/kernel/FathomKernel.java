package fathom.kernel;

import com.google.gson.JsonObject;
import fathom.kernel.cell.CellEngine;
import fathom.kernel.cell.CellScope;
import fathom.kernel.cell.CellThread;
import fathom.kernel.cell.Traces;
import fathom.kernel.display.Renderers;
import fathom.kernel.display.StreamBatcher;
import fathom.kernel.magic.Catalog;
import fathom.kernel.wire.Channel;
import fathom.kernel.wire.Inbox;
import fathom.kernel.wire.Wire;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.comm.CommCloseCommand;
import io.github.spencerpark.jupyter.messages.comm.CommOpenCommand;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import io.github.spencerpark.jupyter.messages.reply.InputReply;
import io.github.spencerpark.jupyter.messages.reply.ShutdownReply;
import io.github.spencerpark.jupyter.messages.request.CompleteRequest;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import io.github.spencerpark.jupyter.messages.request.InspectRequest;
import io.github.spencerpark.jupyter.messages.request.IsCompleteRequest;
import io.github.spencerpark.jupyter.messages.request.ShutdownRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * The kernel: takes messages from the wire to whoever answers them. Cells wait in a queue; what can
 * be answered while a cell runs is answered by a thread of its own, and so is the control channel.
 */
public final class FathomKernel implements Inbox {
  private static final long CELL_END_MILLIS = 800;

  private final Log log;
  private final Life life;
  private final Wire wire;
  private final Stdin stdin;
  private final CompletableFuture<CellEngine> engine;
  private final StreamBatcher<Outlet> streams;
  private final Outlets outlets;
  private final CellThread cells = new CellThread();
  private final Executions executions;
  private final Requests requests;
  private final ExecutorService assistants = lane("fathom-assist");
  private final ExecutorService control = lane("fathom-control");

  /**
   * Binds the sockets of a connection.
   *
   * @throws IOException if that is not possible
   */
  FathomKernel(KernelConnectionProperties connection, Log log, Life life) throws IOException {
    // First what takes longest: a cell waits for it, and nothing before.
    ExecutorService start = lane("fathom-start");
    this.engine = CompletableFuture.supplyAsync(Engines::create, start);
    this.log = log;
    this.life = life;
    this.wire = new Wire(connection, this);
    this.stdin = new Stdin(wire);
    Catalog catalog = Catalog.load(problem -> log.write("a magic cannot be loaded", problem));
    Renderers renderers =
        Renderers.load(problem -> log.write("a renderer cannot be loaded", problem));
    this.streams = new StreamBatcher<>(this::writer, new Streams());
    OutputMode mode = new OutputMode(log.file().resolveSibling("../output").normalize());
    this.outlets = new Outlets(wire, renderers, streams, mode, stdin);
    History history = new History();
    Reserve reserve = new Reserve();
    // Later, because it loads what only management needs.
    var unused =
        engine.thenRunAsync(
            reserve::watch, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS, start));
    this.executions =
        new Executions(
            wire,
            cells,
            new CellRunner(engine::join, catalog),
            history,
            log,
            outlets,
            life::end,
            reserve);
    this.requests = new Requests(engine::join, catalog, history);
  }

  /** Redirects the standard streams and begins to answer. */
  void start() {
    print(StreamBatcher.Stream.STDOUT, System::setOut);
    print(StreamBatcher.Stream.STDERR, System::setErr);
    System.setIn(stdin);
    Thread.setDefaultUncaughtExceptionHandler(Traces::uncaught);
    Runtime.getRuntime().addShutdownHook(new Thread(this::lastWords, "fathom-last-words"));
    interruptOnSignal();
    new Thread(executions::loop, "fathom-shell").start();
    wire.start();
    wire.send(Channel.IOPUB, null, MessageType.PUBLISH_STATUS, PublishStatus.STARTING);
  }

  /** For whoever runs the kernel in a terminal; front ends send a message. */
  private void interruptOnSignal() {
    try {
      Signal.handle(new Signal("INT"), signal -> cells.interrupt());
    } catch (IllegalArgumentException e) {
      log.write("an interrupt by a signal is not possible: " + e.getMessage());
    }
  }

  /** Sets a standard stream, and another one as soon as somebody closes it. */
  private void print(StreamBatcher.Stream stream, Consumer<PrintStream> set) {
    OutputStream out = streams.stream(stream, () -> print(stream, set));
    set.accept(new PrintStream(out, false, StandardCharsets.UTF_8));
  }

  private static ExecutorService lane(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Whose output the calling thread writes. */
  private Outlet writer() {
    CellScope scope = CellScope.current();
    return scope != null && scope.owner() instanceof Outlet outlet ? outlet : executions.latest();
  }

  private static final class Streams implements StreamBatcher.Sink<Outlet> {
    @Override
    public void accept(Outlet owner, StreamBatcher.Stream stream, String text) {
      owner.stream(stream, text);
    }

    @Override
    public long pause(Outlet owner) {
      return owner.pause();
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public void received(Channel channel, Message<?> message) {
    if (message.getContent() instanceof InputReply reply) {
      stdin.answered(reply);
    } else if (message.getContent() instanceof ExecuteRequest) {
      executions.add((Message<ExecuteRequest>) message);
    } else {
      (needsCompiler(message) ? assistants : control).execute(() -> answer(channel, message));
    }
  }

  @Override
  public void dropped(Channel channel, String reason) {
    log.write("dropped a message on " + channel + ": " + reason);
  }

  @Override
  public void connection(boolean begins) {
    life.connection(begins);
  }

  /** Whether the answer may have to wait for a cell that is being compiled; the others never do. */
  private static boolean needsCompiler(Message<?> message) {
    Object content = message.getContent();
    return content instanceof CompleteRequest
        || content instanceof InspectRequest
        || content instanceof IsCompleteRequest;
  }

  private void answer(Channel channel, Message<?> message) {
    Outlet outlet = outlets.of(message, false);
    outlet.status(PublishStatus.BUSY);
    try {
      reply(channel, message);
    } catch (RuntimeException | Error e) {
      log.write("cannot answer a " + message.getHeader().getType(), e);
      MessageType<?> type = replyType(message.getHeader().getType());
      if (!type.equals(MessageType.UNKNOWN)) {
        wire.send(
            channel,
            message,
            type,
            Replies.failed(null, e.getClass().getSimpleName(), String.valueOf(e), List.of()));
      }
    } finally {
      outlet.status(PublishStatus.IDLE);
      executions.stillBusy();
    }
  }

  private static MessageType<?> replyType(MessageType<?> request) {
    return MessageType.getType(request.getName().replace("_request", "_reply"));
  }

  private void reply(Channel channel, Message<?> message) {
    Object content = message.getContent();
    MessageType<?> type = message.getHeader().getType();
    JsonObject reply = null;
    if (type.equals(MessageType.KERNEL_INFO_REQUEST)) {
      reply = requests.kernelInfo();
    } else if (type.equals(MessageType.COMM_INFO_REQUEST)) {
      reply = requests.commInfo();
    } else if (type.equals(MessageType.INTERRUPT_REQUEST)) {
      cells.interrupt();
      reply = Replies.ok();
    } else if (content instanceof CompleteRequest request) {
      reply = requests.complete(request);
    } else if (content instanceof InspectRequest request) {
      reply = requests.inspect(request);
    } else if (content instanceof IsCompleteRequest request) {
      reply = requests.isComplete(request);
    } else if (content instanceof HistoryRequest request) {
      reply = requests.history(request);
    } else if (content instanceof ShutdownRequest request) {
      reply =
          Replies.ok(
              request.isRestart() ? ShutdownReply.SHUTDOWN_AND_RESTART : ShutdownReply.SHUTDOWN);
      life.end(0);
    } else if (content instanceof CommOpenCommand open) {
      // There are no targets yet; the specification wants an unknown one closed at once.
      wire.send(
          Channel.IOPUB,
          message,
          MessageType.COMM_CLOSE_COMMAND,
          new CommCloseCommand(open.getCommID(), new JsonObject()));
    }
    if (reply != null) {
      wire.send(channel, message, replyType(type), reply);
    }
    if (content instanceof ShutdownRequest) {
      // Every client is told, as the specification wants.
      wire.send(Channel.IOPUB, message, replyType(type), reply);
    }
  }

  /** Lets what is still to be said go out before the process ends. */
  private void lastWords() {
    executions.processEnds();
    control.shutdown();
    try {
      if (!control.awaitTermination(500, TimeUnit.MILLISECONDS)) {
        log.write("the shutdown did not wait for the control channel");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    streams.flush();
    wire.close();
    // What it has made for itself it may still take away.
    cells.stopAtTheEnd(CELL_END_MILLIS);
  }
}
