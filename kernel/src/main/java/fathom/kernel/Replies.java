package fathom.kernel;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import fathom.kernel.cell.CellFailure;
import fathom.kernel.display.MimeBundle;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.messages.adapters.HistoryEntryAdapter;
import java.util.List;

/** Contents of replies: the base kernel's, with the {@code status} that most of them lack. */
final class Replies {
  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .registerTypeAdapter(HistoryEntry.class, HistoryEntryAdapter.INSTANCE)
          .create();

  private Replies() {}

  /** A reply that says ok. */
  static JsonObject ok(Object content) {
    JsonObject json = GSON.toJsonTree(content).getAsJsonObject();
    if (!json.has("status")) {
      json.addProperty("status", "ok");
    }
    return json;
  }

  /** A reply that says ok and nothing more. */
  static JsonObject ok() {
    return ok(new JsonObject());
  }

  static JsonObject executed(int count, JsonObject userExpressions) {
    JsonObject json = ok();
    json.addProperty("execution_count", count);
    json.add("user_expressions", userExpressions);
    json.add("payload", GSON.toJsonTree(List.of()));
    return json;
  }

  static JsonObject failed(Integer count, String name, String value, List<String> traceback) {
    JsonObject json = new JsonObject();
    json.addProperty("status", "error");
    if (count != null) {
      json.addProperty("execution_count", count);
    }
    json.addProperty("ename", name);
    json.addProperty("evalue", value);
    json.add("traceback", GSON.toJsonTree(traceback));
    return json;
  }

  static JsonObject failed(CellFailure failure) {
    return failed(null, failure.name(), failure.getMessage(), failure.traceback());
  }

  static JsonObject aborted() {
    JsonObject json = new JsonObject();
    json.addProperty("status", "aborted");
    return json;
  }

  static JsonObject value(MimeBundle bundle) {
    JsonObject json = ok();
    json.add("data", GSON.toJsonTree(bundle.data()));
    json.add("metadata", GSON.toJsonTree(bundle.metadata()));
    return json;
  }
}
