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
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where the outputs of one request go, also those that come after it has ended. */
final class Outlet {
  /** Characters of JSON that a figure has, roughly. */
  private static final int FIGURE_SIZE = 64 << 10;

  private final Wire wire;
  private final Message<?> request;
  private final boolean silent;
  private final Renderers renderers;
  private final StreamBatcher<Outlet> streams;
  private final OutputMode mode;
  private final Stdin stdin;
  private final Fold fold;
  private final Pace pace = new Pace();
  private final Sent sent = new Sent();
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

  /** Prints a line in the kernel's own name, wherever a cell has System.out go. */
  void say(String line) {
    System.out.flush();
    OutputStream out = streams.stream(StreamBatcher.Stream.STDOUT, () -> {});
    new PrintStream(out, false, StandardCharsets.UTF_8).println(line);
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
    PublishStream piece = new PublishStream(type, text);
    sent.add(new Sent.Output(MessageType.PUBLISH_STREAM, piece, "", text.length()));
    wire.send(Channel.IOPUB, request, MessageType.PUBLISH_STREAM, piece);
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

  /**
   * Takes a display away: all outputs go, and the others come again at once. False, and nothing
   * goes, when they are too large for that.
   */
  boolean withdraw(String displayId) {
    System.out.flush();
    System.err.flush();
    boolean[] gone = {false};
    // What was printed and not sent yet counts, and nothing can be sent in between.
    streams.flush(
        () -> {
          fold.unfold();
          Optional<List<Sent.Output>> others = sent.without(displayId);
          gone[0] = others.isPresent();
          if (gone[0] && !silent) resend(others.get());
        });
    return gone[0];
  }

  private void resend(List<Sent.Output> outputs) {
    PublishClearOutput clear =
        outputs.isEmpty() ? PublishClearOutput.NOW : PublishClearOutput.BEFORE_NEXT_OUTPUT;
    wire.send(Channel.IOPUB, request, MessageType.PUBLISH_CLEAR_OUTPUT, clear);
    for (Sent.Output output : outputs) {
      wire.send(Channel.IOPUB, request, output.type(), output.content());
    }
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
    MimeBundle bundle = render(value);
    DisplayData data = data(bundle);
    String id = UUID.randomUUID().toString();
    data.setDisplayId(id);
    output(MessageType.PUBLISH_DISPLAY_DATA, new PublishDisplayData(data), id, size(bundle));
    return id;
  }

  void update(String displayId, Object value) {
    MimeBundle bundle = render(value);
    DisplayData data = data(bundle);
    data.setDisplayId(displayId);
    PublishDisplayData now = new PublishDisplayData(data);
    sent.update(new Sent.Output(MessageType.PUBLISH_DISPLAY_DATA, now, displayId, size(bundle)));
    publish(MessageType.PUBLISH_UPDATE_DISPLAY_DATA, new PublishUpdateDisplayData(data));
  }

  void result(int count, MimeBundle bundle) {
    PublishExecuteResult result = new PublishExecuteResult(count, data(bundle));
    output(MessageType.PUBLISH_EXECUTION_RESULT, result, "", size(bundle));
  }

  void error(PublishError error) {
    output(MessageType.PUBLISH_ERROR, error, "", 1000);
  }

  void clear(boolean wait) {
    sent.clear();
    publish(
        MessageType.PUBLISH_CLEAR_OUTPUT,
        wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
  }

  private void output(MessageType<?> type, Object content, String displayId, int size) {
    publish(type, content, () -> sent.add(new Sent.Output(type, content, displayId, size)));
  }

  private static int size(MimeBundle bundle) {
    return bundle.data().values().stream()
        .mapToInt(v -> v instanceof CharSequence text ? text.length() : FIGURE_SIZE)
        .sum();
  }

  private void publish(MessageType<?> type, Object content) {
    publish(type, content, () -> {});
  }

  private void publish(MessageType<?> type, Object content, Runnable before) {
    if (!silent) {
      System.out.flush();
      System.err.flush();
      streams.flush(
          () -> {
            fold.unfold();
            before.run();
            wire.send(Channel.IOPUB, request, type, content);
          });
    }
  }

  private static DisplayData data(MimeBundle bundle) {
    DisplayData data = new DisplayData();
    bundle.data().forEach(data::putData);
    bundle.metadata().forEach(data::putMetaData);
    return data;
  }
}
