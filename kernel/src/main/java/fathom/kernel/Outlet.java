package fathom.kernel;

import fathom.kernel.display.MimeBundle;
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
import java.util.UUID;

/** Where the outputs of one request go, also those that come after it has ended. */
final class Outlet {
  private final Wire wire;
  private final Message<?> request;
  private final boolean silent;
  private final Renderers renderers;
  private final StreamBatcher<Outlet> streams;

  /**
   * @param silent whether nothing but the status goes out
   */
  Outlet(
      Wire wire,
      Message<?> request,
      boolean silent,
      Renderers renderers,
      StreamBatcher<Outlet> streams) {
    this.wire = wire;
    this.request = request;
    this.silent = silent;
    this.renderers = renderers;
    this.streams = streams;
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
    if (!silent) {
      PublishStream.StreamType type =
          stream == StreamBatcher.Stream.STDOUT
              ? PublishStream.StreamType.OUT
              : PublishStream.StreamType.ERR;
      wire.send(Channel.IOPUB, request, MessageType.PUBLISH_STREAM, new PublishStream(type, text));
    }
  }

  /** The bundle of a value, by its renderer. */
  MimeBundle render(Object value) {
    return renderers.render(value);
  }

  String display(Object value) {
    DisplayData data = data(render(value));
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
    publish(MessageType.PUBLISH_EXECUTION_RESULT, new PublishExecuteResult(count, data(bundle)));
  }

  void error(PublishError error) {
    publish(MessageType.PUBLISH_ERROR, error);
  }

  void clear(boolean wait) {
    publish(
        MessageType.PUBLISH_CLEAR_OUTPUT,
        wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
  }

  private void publish(MessageType<?> type, Object content) {
    if (!silent) {
      System.out.flush();
      System.err.flush();
      streams.flush();
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
