package fathom.kernel;

import com.google.gson.JsonObject;
import fathom.kernel.cell.CellFailure;
import fathom.kernel.cell.CellThread;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.magic.MagicFailure;
import fathom.kernel.wire.Channel;
import fathom.kernel.wire.Wire;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The queue of cells and the thread that takes them one by one: busy, input, outputs, reply, idle,
 * whatever fails in between.
 */
final class Executions {
  /** What a failure is to the front end. */
  private record Trouble(String name, String value, List<String> traceback, Integer exitStatus) {}

  private final LinkedBlockingQueue<Message<ExecuteRequest>> queue = new LinkedBlockingQueue<>();
  private final Wire wire;
  private final CellThread cells;
  private final CellRunner runner;
  private final History history;
  private final Log log;
  private final Outlets outlets;
  private final EndOfCell end;
  private final Reserve reserve;
  private volatile Outlet latest;
  private Outlet running;
  private Message<ExecuteRequest> unanswered;
  private int count;

  /** What the kernel does when a cell has called System.exit. */
  interface EndOfCell {
    void exit(int status);
  }

  Executions(
      Wire wire,
      CellThread cells,
      CellRunner runner,
      History history,
      Log log,
      Outlets outlets,
      EndOfCell end,
      Reserve reserve) {
    this.wire = wire;
    this.cells = cells;
    this.runner = runner;
    this.history = history;
    this.log = log;
    this.outlets = outlets;
    this.end = end;
    this.reserve = reserve;
  }

  void add(Message<ExecuteRequest> request) {
    queue.add(request);
  }

  /** The outlet of the cell that runs, or that ran last; null before the first. */
  Outlet latest() {
    return latest;
  }

  /** Takes cells for ever. */
  void loop() {
    while (true) {
      try {
        execute(queue.take());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        log.write("a request could not be answered", e);
      }
    }
  }

  private void execute(Message<ExecuteRequest> message) {
    ExecuteRequest request = message.getContent();
    Outlet outlet = outlets.of(message, request.isSilent());
    latest = outlet;
    Trouble trouble = null;
    busy(outlet, message);
    try {
      if (isStored(request)) {
        count++;
        history.add(count, request.getCode());
      }
      outlet.input(request.getCode(), count);
      JsonObject expressions = new JsonObject();
      trouble = attempt(request, outlet, expressions);
      answer(message, outlet, trouble, expressions);
    } catch (RuntimeException | Error e) {
      // Most likely the memory is used up: this needs little of it.
      log.write("a cell's end could not be told", e);
      List<String> lines = List.of(String.valueOf(e));
      answer(message, Replies.failed(count, e.getClass().getSimpleName(), lines.get(0), lines));
    } finally {
      idle(outlet);
    }
    if (trouble != null && trouble.exitStatus() != null) {
      end.exit(trouble.exitStatus());
    }
  }

  /** Sends the last outputs and the reply. */
  private void answer(
      Message<ExecuteRequest> message, Outlet outlet, Trouble trouble, JsonObject expressions) {
    outlet.end();
    if (trouble == null) {
      answer(message, Replies.executed(count, expressions));
      return;
    }
    outlet.error(new PublishError(trouble.name(), trouble.value(), trouble.traceback()));
    List<Message<ExecuteRequest>> behind = new ArrayList<>();
    if (message.getContent().shouldStopOnError()) {
      // Before the reply: what a client sends after it has read that is no longer behind it.
      queue.drainTo(behind);
    }
    answer(message, Replies.failed(count, trouble.name(), trouble.value(), trouble.traceback()));
    behind.forEach(this::abort);
  }

  /** Answers the cell that runs, because the process ends under it. */
  void processEnds() {
    Message<ExecuteRequest> message;
    Outlet outlet;
    synchronized (this) {
      message = unanswered;
      outlet = running;
    }
    if (message != null) {
      String why = "the kernel was told to end, or a library called System.exit";
      List<String> lines = List.of("The cell did not come to its end: " + why);
      outlet.end();
      outlet.error(new PublishError("KernelEnded", why, lines));
      answer(message, Replies.failed(count, "KernelEnded", why, lines));
      idle(outlet);
    }
  }

  /** Sends the reply, unless it has been sent. */
  private void answer(Message<ExecuteRequest> message, JsonObject content) {
    synchronized (this) {
      if (unanswered != message) {
        return;
      }
      unanswered = null;
    }
    reply(message, content);
  }

  private synchronized void busy(Outlet outlet, Message<ExecuteRequest> message) {
    unanswered = message;
    running = outlet;
    outlet.status(PublishStatus.BUSY);
  }

  private synchronized void idle(Outlet outlet) {
    running = null;
    outlet.status(PublishStatus.IDLE);
  }

  /**
   * Tells again that a cell runs, after another request has ended meanwhile: a front end takes the
   * last state for the kernel's.
   */
  synchronized void stillBusy() {
    if (running != null) {
      running.status(PublishStatus.BUSY);
    }
  }

  private static boolean isStored(ExecuteRequest request) {
    return request.shouldStoreHistory() && !request.isSilent();
  }

  /** Runs the cell, shows its result and evaluates the expressions; null when all went well. */
  private Trouble attempt(ExecuteRequest request, Outlet outlet, JsonObject expressions) {
    try {
      MimeBundle result = cells.run(outlet, () -> runner.run(request.getCode(), count, outlet));
      if (result != null) {
        outlet.result(count, result);
        if (isStored(request)) {
          history.output(String.valueOf(result.data().get("text/plain")));
        }
      }
      for (Map.Entry<String, String> entry : request.getUserExpr().entrySet()) {
        expressions.add(entry.getKey(), expression(entry.getValue(), outlet));
      }
      return null;
    } catch (CellFailure e) {
      if (e.name().equals(OutOfMemoryError.class.getSimpleName())) {
        reserve.release();
        return memoryIsFull(e.getMessage(), e.traceback());
      }
      return new Trouble(e.name(), e.getMessage(), e.traceback(), e.exitStatus());
    } catch (MagicFailure e) {
      String message = e.getMessage();
      if (e.isInternal()) {
        log.write(message, e.getCause());
        message += "; see " + log.file();
      }
      return new Trouble("MagicError", message, message.lines().toList(), null);
    } catch (Exception | Error e) {
      log.write("a cell failed in the kernel", e);
      if (e instanceof OutOfMemoryError || e.getCause() instanceof OutOfMemoryError) {
        reserve.release();
        return memoryIsFull("no memory is left to run a cell", List.of());
      }
      String message = "Fathom itself failed: " + e + "; see " + log.file();
      return new Trouble("KernelError", message, List.of(message), null);
    }
  }

  private static Trouble memoryIsFull(String message, List<String> traceback) {
    List<String> lines = new ArrayList<>(traceback);
    lines.add(
        "The memory is used up (%,d MB). Free what is no longer needed: x = null, %%reset NAME;"
            .formatted(Runtime.getRuntime().maxMemory() >> 20));
    lines.add("or start the kernel with more: JDK_JAVA_OPTIONS=-Xmx4g in its environment.");
    return new Trouble(OutOfMemoryError.class.getSimpleName(), message, lines, null);
  }

  private JsonObject expression(String expression, Outlet outlet) throws Exception {
    try {
      return cells.run(outlet, () -> Replies.value(runner.evaluate(expression, count, outlet)));
    } catch (CellFailure e) {
      return Replies.failed(e);
    }
  }

  /** Answers a request that was queued behind a failed cell. */
  private void abort(Message<ExecuteRequest> message) {
    Outlet outlet = outlets.of(message, true);
    outlet.status(PublishStatus.BUSY);
    reply(message, Replies.aborted());
    outlet.status(PublishStatus.IDLE);
  }

  private void reply(Message<?> request, JsonObject content) {
    wire.send(Channel.SHELL, request, MessageType.EXECUTE_REPLY, content);
  }
}
