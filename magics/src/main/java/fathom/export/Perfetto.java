package fathom.export;

import com.google.gson.stream.JsonWriter;
import fathom.trace.Calls;
import java.io.IOException;
import java.io.Writer;
import java.util.HashSet;
import java.util.Set;

/**
 * The JSON trace event format, which Perfetto and chrome://tracing open: a complete event ("X") for
 * each call, in microseconds with three decimals, on the track of its task.
 */
public final class Perfetto {
  /** Perfetto keeps thread 0 for itself; the idle task of each CPU gets a number of its own. */
  private static final long IDLE = 1_000_000_000;

  private Perfetto() {}

  public static void write(String name, Calls calls, Writer out) throws IOException {
    Timeline timeline = new Timeline(calls);
    JsonWriter json = new JsonWriter(out);
    json.beginObject();
    json.name("displayTimeUnit").value("ns");
    json.name("otherData").beginObject().name("name").value(name).endObject();
    json.name("traceEvents").beginArray();
    Set<Long> named = new HashSet<>();
    for (int i = 0; i < calls.size(); i++) {
      if (named.add(thread(calls, i))) thread(calls, i, json);
      json.beginObject();
      json.name("ph").value("X");
      json.name("cat").value("call");
      json.name("name").value(calls.function(i));
      json.name("ts").jsonValue(micros(timeline.begin(i)));
      json.name("dur").jsonValue(micros(timeline.end(i) - timeline.begin(i)));
      json.name("pid").value(thread(calls, i));
      json.name("tid").value(thread(calls, i));
      json.name("args").beginObject().name("call").value(i);
      if (calls.returned(i) != Calls.UNKNOWN) json.name("ret").value(calls.returned(i));
      json.endObject().endObject();
    }
    json.endArray().endObject();
    json.flush();
  }

  private static void thread(Calls calls, int call, JsonWriter json) throws IOException {
    for (String what : new String[] {"process_name", "thread_name"}) {
      json.beginObject().name("ph").value("M").name("name").value(what);
      json.name("pid").value(thread(calls, call)).name("tid").value(thread(calls, call));
      json.name("args").beginObject().name("name").value(calls.comm(call)).endObject().endObject();
    }
  }

  private static long thread(Calls calls, int call) {
    long task = Timeline.task(calls, call);
    return task < 0 ? IDLE - task : task;
  }

  private static String micros(long nanos) {
    return nanos / 1000 + "." + String.valueOf(1000 + nanos % 1000).substring(1);
  }
}
