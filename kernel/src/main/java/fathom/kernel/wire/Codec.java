package fathom.kernel.wire;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.github.spencerpark.jupyter.kernel.ExpressionValue;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.KernelTimestamp;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.adapters.ExpressionValueAdapter;
import io.github.spencerpark.jupyter.messages.adapters.HeaderAdapter;
import io.github.spencerpark.jupyter.messages.adapters.HistoryEntryAdapter;
import io.github.spencerpark.jupyter.messages.adapters.HistoryRequestAdapter;
import io.github.spencerpark.jupyter.messages.adapters.KernelTimestampAdapter;
import io.github.spencerpark.jupyter.messages.adapters.MessageTypeAdapter;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Frames to messages and back: identities, the delimiter {@code <IDS|MSG>}, the signature, then
 * header, parent header, metadata and content as JSON (the wire protocol of Jupyter's messaging
 * specification).
 */
final class Codec {
  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY = {'{', '}'};

  static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .registerTypeAdapter(KernelTimestamp.class, KernelTimestampAdapter.INSTANCE)
          .registerTypeAdapter(Header.class, HeaderAdapter.INSTANCE)
          .registerTypeAdapter(MessageType.class, MessageTypeAdapter.INSTANCE)
          .registerTypeAdapter(HistoryRequest.class, HistoryRequestAdapter.INSTANCE)
          .registerTypeAdapter(HistoryEntry.class, HistoryEntryAdapter.INSTANCE)
          .registerTypeAdapter(ExpressionValue.class, ExpressionValueAdapter.INSTANCE)
          .create();

  private final Signer signer;

  Codec(Signer signer) {
    this.signer = signer;
  }

  /** The frames of a message, ready to be sent. */
  List<byte[]> encode(Message<?> message) {
    byte[] header = json(message.getHeader());
    byte[] parent = message.hasParentHeader() ? json(message.getParentHeader()) : EMPTY;
    byte[] metadata = message.hasMetadata() ? json(message.getMetadata()) : EMPTY;
    byte[] content = json(message.getContent());
    List<byte[]> frames = new ArrayList<>(message.getIdentities());
    frames.add(DELIMITER);
    frames.add(signer.sign(header, parent, metadata, content).getBytes(StandardCharsets.US_ASCII));
    frames.addAll(List.of(header, parent, metadata, content));
    if (message.getBlobs() != null) {
      frames.addAll(message.getBlobs());
    }
    return frames;
  }

  /**
   * Reads a message.
   *
   * @throws MalformedMessageException if the frames are too few, wrongly signed, not UTF-8, not
   *     JSON, of an unknown type, or lack what their type requires
   */
  Message<?> decode(List<byte[]> frames) throws MalformedMessageException {
    int at = 0;
    while (at < frames.size() && !Arrays.equals(frames.get(at), DELIMITER)) {
      at++;
    }
    if (frames.size() < at + 6) {
      throw new MalformedMessageException(
          frames.size() + " frames, expected identities, <IDS|MSG>, signature and four of JSON");
    }
    byte[][] body = frames.subList(at + 2, at + 6).toArray(byte[][]::new);
    byte[] expected = signer.sign(body).getBytes(StandardCharsets.US_ASCII);
    if (expected.length > 0 && !MessageDigest.isEqual(expected, frames.get(at + 1))) {
      throw new MalformedMessageException("the signature does not fit the message");
    }
    try {
      Header<?> header = header(object(body[0], "header"));
      JsonObject parent = object(body[1], "parent header");
      JsonObject content = object(body[3], "content");
      Shapes.complete(header.getType(), content);
      return message(
          frames.subList(0, at),
          header,
          parent.size() == 0 ? null : header(parent),
          object(body[2], "metadata"),
          GSON.fromJson(content, header.getType().getContentType()),
          frames.subList(at + 6, frames.size()));
    } catch (JsonParseException | IllegalStateException | NumberFormatException e) {
      throw new MalformedMessageException("unexpected content: " + e.getMessage());
    }
  }

  @SuppressWarnings("unchecked")
  private static Message<Object> message(
      List<byte[]> identities,
      Header<?> header,
      Header<?> parent,
      JsonObject metadata,
      Object content,
      List<byte[]> blobs) {
    return new Message<>(
        List.copyOf(identities),
        (Header<Object>) header,
        parent,
        (Map<String, Object>) GSON.fromJson(metadata, Map.class),
        content,
        List.copyOf(blobs));
  }

  private static Header<?> header(JsonObject json) throws MalformedMessageException {
    String type = text(json, "msg_type");
    MessageType<?> known = MessageType.getType(type);
    if (known.equals(MessageType.UNKNOWN)) {
      throw new MalformedMessageException("unknown message type " + type);
    }
    String date = optional(json, "date");
    return new Header<>(
        text(json, "msg_id"),
        optional(json, "username"),
        optional(json, "session"),
        new KernelTimestamp(date),
        known,
        optional(json, "version"));
  }

  private static String text(JsonObject json, String name) throws MalformedMessageException {
    JsonElement value = json.get(name);
    if (value == null || !value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw new MalformedMessageException("the header has no text " + name);
    }
    return value.getAsString();
  }

  private static String optional(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
  }

  private static JsonObject object(byte[] frame, String what) throws MalformedMessageException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(frame)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedMessageException("the " + what + " is not UTF-8");
    }
    try {
      JsonElement json = GSON.getAdapter(JsonElement.class).fromJson(text);
      if (json instanceof JsonObject object) {
        return object;
      }
    } catch (IOException | JsonParseException e) {
      throw new MalformedMessageException("the " + what + " is not JSON: " + e.getMessage());
    }
    throw new MalformedMessageException("the " + what + " is not a JSON object");
  }

  private static byte[] json(Object value) {
    return GSON.toJson(value).getBytes(StandardCharsets.UTF_8);
  }
}
