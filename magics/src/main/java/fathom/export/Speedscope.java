package fathom.export;

import com.google.gson.stream.JsonWriter;
import fathom.trace.Calls;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file format of speedscope (https://www.speedscope.app/file-format-schema.json): an evented
 * profile for each task, in nanoseconds.
 */
public final class Speedscope {
  private Speedscope() {}

  public static void write(String name, Calls calls, Writer out) throws IOException {
    Timeline timeline = new Timeline(calls);
    Map<Long, String> tasks = new LinkedHashMap<>();
    for (int root : calls.roots().toArray()) {
      tasks.putIfAbsent(Timeline.task(calls, root), calls.comm(root) + "-" + calls.pid(root));
    }
    JsonWriter json = new JsonWriter(out);
    json.beginObject();
    json.name("$schema").value("https://www.speedscope.app/file-format-schema.json");
    json.name("exporter").value("Fathom");
    json.name("name").value(name);
    json.name("activeProfileIndex").value(0);
    json.name("shared").beginObject().name("frames").beginArray();
    for (String function : calls.functions().all()) {
      json.beginObject().name("name").value(function).endObject();
    }
    json.endArray().endObject();
    json.name("profiles").beginArray();
    for (Map.Entry<Long, String> task : tasks.entrySet()) {
      profile(task.getKey(), task.getValue(), calls, timeline, json);
    }
    json.endArray().endObject();
    json.flush();
  }

  private static void profile(
      long task, String name, Calls calls, Timeline timeline, JsonWriter json) throws IOException {
    int[] roots = calls.roots().filter(r -> Timeline.task(calls, r) == task).toArray();
    json.beginObject();
    json.name("type").value("evented");
    json.name("name").value(name);
    json.name("unit").value("nanoseconds");
    json.name("startValue").value(timeline.begin(roots[0]));
    json.name("endValue").value(timeline.end(roots[roots.length - 1]));
    json.name("events").beginArray();
    for (int root : roots) {
      Deque<Integer> open = new ArrayDeque<>();
      for (int i = root; i < calls.end(root); i++) {
        while (!open.isEmpty() && calls.end(open.peek()) <= i) {
          close(open.pop(), calls, timeline, json);
        }
        event("O", timeline.begin(i), calls.functionId(i), json);
        open.push(i);
      }
      while (!open.isEmpty()) close(open.pop(), calls, timeline, json);
    }
    json.endArray().endObject();
  }

  private static void close(int call, Calls calls, Timeline timeline, JsonWriter json)
      throws IOException {
    event("C", timeline.end(call), calls.functionId(call), json);
  }

  private static void event(String type, long at, int frame, JsonWriter json) throws IOException {
    json.beginObject().name("type").value(type).name("frame").value(frame);
    json.name("at").value(at).endObject();
  }
}
