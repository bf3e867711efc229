package fathom.kernel.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.List;
import java.util.Map;

/**
 * What the contents of requests must hold, and what the specification says when a part is left out.
 */
final class Shapes {
  private static final Map<MessageType<?>, List<String>> TEXTS =
      Map.of(
          MessageType.EXECUTE_REQUEST, List.of("code"),
          MessageType.COMPLETE_REQUEST, List.of("code"),
          MessageType.INSPECT_REQUEST, List.of("code"),
          MessageType.IS_COMPLETE_REQUEST, List.of("code"),
          MessageType.HISTORY_REQUEST, List.of("hist_access_type"),
          MessageType.INPUT_REPLY, List.of("value"),
          MessageType.COMM_OPEN_COMMAND, List.of("comm_id", "target_name"),
          MessageType.COMM_MSG_COMMAND, List.of("comm_id"),
          MessageType.COMM_CLOSE_COMMAND, List.of("comm_id"));

  private static final Map<MessageType<?>, List<String>> NUMBERS =
      Map.of(
          MessageType.COMPLETE_REQUEST, List.of("cursor_pos"),
          MessageType.INSPECT_REQUEST, List.of("cursor_pos"));

  private Shapes() {}

  /** Checks the required parts and fills in the optional ones. */
  static void complete(MessageType<?> type, JsonObject content) throws MalformedMessageException {
    for (String name : TEXTS.getOrDefault(type, List.of())) {
      if (!(content.get(name) instanceof JsonPrimitive value && value.isString())) {
        throw new MalformedMessageException(type.getName() + " has no text " + name);
      }
    }
    for (String name : NUMBERS.getOrDefault(type, List.of())) {
      if (!(content.get(name) instanceof JsonPrimitive value && value.isNumber())) {
        throw new MalformedMessageException(type.getName() + " has no number " + name);
      }
    }
    if (type.equals(MessageType.EXECUTE_REQUEST)) {
      JsonElement silent = content.get("silent");
      boolean quiet = silent != null && silent.isJsonPrimitive() && silent.getAsBoolean();
      absent(content, "silent", false);
      absent(content, "store_history", !quiet);
      absent(content, "allow_stdin", true);
      absent(content, "stop_on_error", true);
      if (!(content.get("user_expressions") instanceof JsonObject)) {
        content.add("user_expressions", new JsonObject());
      }
    }
  }

  private static void absent(JsonObject content, String name, boolean value) {
    if (!(content.get(name) instanceof JsonPrimitive)) {
      content.addProperty(name, value);
    }
  }
}
