package fathom.kernel;

import fathom.kernel.display.Fold;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Overflow;
import fathom.kernel.display.Pace;
import fathom.kernel.display.Progress;
import fathom.kernel.display.Renderers;
import fathom.kernel.display.StreamBatcher;
import fathom.kernel.wire.Channel;
import fathom.kernel.wire.Wire;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishClearOutput;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the outputs of one request go, also those that come after it has ended. */
final class Outlet {
  private final Wire wire;
  private final Message<?> request;
  private final boolean silent;
  private final Renderers renderers;
  private final StreamBatcher<Outlet> streams;
  private final OutputMode mode;
  private final Stdin stdin;
  private final Fold fold;
  private final Pace pace = new Pace();
  private final AtomicInteger outputs = new AtomicInteger();
  private ProgressBar progress;
  private volatile Progress passing = Progress.NONE;

  Outlet(Outlets shared, Message<?> request, boolean silent) {
    this.wire = shared.wire();
    this.request = request;
    this.silent = silent;
    this.renderers = shared.renderers();
    this.streams = shared.streams();
    this.mode = shared.mode();
    this.stdin = shared.stdin();
    this.fold = new Fold(this::send, new Overflow(mode.nextFile()));
  }

  Message<?> request() {
    return request;
  }

  void status(PublishStatus status) {
    streams.flush();
    wire.send(Channel.IOPUB, request, MessageType.PUBLISH_STATUS, status);
  }

  void input(String code, int count) {
    publish(MessageType.PUBLISH_EXECUTE_INPUT, new PublishExecuteInput(code, count));
  }

  /** Sends a piece of a stream; only the batcher calls this. */
  void stream(StreamBatcher.Stream stream, String text) {
    if (silent) {
      return;
    }
    if (mode.folds()) {
      fold.accept(stream, text);
    } else {
      pace.sent(fold.whole(stream, text));
    }
  }

  /** How long a writer waits; only the batcher calls this. */
  long pause() {
    return mode.folds() ? 0 : pace.pauseMillis();
  }

  private void send(StreamBatcher.Stream stream, String text) {
    PublishStream.StreamType type =
        stream == StreamBatcher.Stream.STDOUT
            ? PublishStream.StreamType.OUT
            : PublishStream.StreamType.ERR;
    outputs.incrementAndGet();
    wire.send(Channel.IOPUB, request, MessageType.PUBLISH_STREAM, new PublishStream(type, text));
  }

  void foldOutput(boolean folds) {
    mode.folds(folds);
  }

  boolean foldsOutput() {
    return mode.folds();
  }

  /** Asks the user for a line. */
  String ask(String prompt, boolean password) throws IOException {
    return stdin.ask(prompt, password);
  }

  /** The bar that the cell's own code moves; it stays in the output. */
  synchronized ProgressBar progress() {
    if (progress == null) {
      progress = ProgressBar.ofCell(this);
    }
    return progress;
  }

  /** The bar that goes at the cell's end. */
  Progress passingProgress() {
    return passing;
  }

  void passingProgress(Progress bar) {
    passing = bar;
  }

  /** Takes away the one output that there is; false, and nothing goes, when there are more. */
  boolean clearOnly() {
    System.out.flush();
    System.err.flush();
    boolean[] only = {false};
    // What was printed and not sent yet counts, and nothing can be sent in between.
    streams.flush(
        () -> {
          fold.unfold();
          only[0] = outputs.compareAndSet(1, 0);
          if (only[0] && !silent) {
            wire.send(
                Channel.IOPUB, request, MessageType.PUBLISH_CLEAR_OUTPUT, PublishClearOutput.NOW);
          }
        });
    return only[0];
  }

  /** Sends the rest of the streams; what comes after it is late. */
  void end() {
    synchronized (this) {
      if (progress != null) {
        progress.close();
        progress = null;
      }
    }
    System.out.flush();
    System.err.flush();
    streams.end(this, fold::end);
  }

  /** The bundle of a value, by its renderer. */
  MimeBundle render(Object value) {
    return renderers.render(value);
  }

  String display(Object value) {
    DisplayData data = data(render(value));
    outputs.incrementAndGet();
    String id = UUID.randomUUID().toString();
    data.setDisplayId(id);
    publish(MessageType.PUBLISH_DISPLAY_DATA, new PublishDisplayData(data));
    return id;
  }

  void update(String displayId, Object value) {
    DisplayData data = data(render(value));
    data.setDisplayId(displayId);
    publish(MessageType.PUBLISH_UPDATE_DISPLAY_DATA, new PublishUpdateDisplayData(data));
  }

  void result(int count, MimeBundle bundle) {
    outputs.incrementAndGet();
    publish(MessageType.PUBLISH_EXECUTION_RESULT, new PublishExecuteResult(count, data(bundle)));
  }

  void error(PublishError error) {
    outputs.incrementAndGet();
    publish(MessageType.PUBLISH_ERROR, error);
  }

  void clear(boolean wait) {
    outputs.set(0);
    publish(
        MessageType.PUBLISH_CLEAR_OUTPUT,
        wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
  }

  private void publish(MessageType<?> type, Object content) {
    if (!silent) {
      System.out.flush();
      System.err.flush();
      streams.flush(fold::unfold);
      wire.send(Channel.IOPUB, request, type, content);
    }
  }

  private static DisplayData data(MimeBundle bundle) {
    DisplayData data = new DisplayData();
    bundle.data().forEach(data::putData);
    bundle.metadata().forEach(data::putMetaData);
    return data;
  }
}
