package fathom.read;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import fathom.read.BpftraceMap.Kind;
import fathom.read.BpftraceMap.Row;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads what bpftrace prints with {@code -f json}, one object a line (its docs, "Output formats"):
 * texts are handed on as they come; maps are kept as they were printed last, for bpftrace prints
 * all of them at its end. A map that the program prints while it runs is text when something
 * follows it.
 */
public final class BpftraceReader {
  /** A line of more is not one of bpftrace's. */
  private static final int LINE_MAX = 16 << 20;

  private static final Set<String> MAPS = Set.of("map", "stats", "hist");

  private final Map<String, List<String>> keys;
  private final Consumer<String> texts;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Map<String, BpftraceMap> maps = new LinkedHashMap<>();
  private final Map<String, BpftraceMap> held = new LinkedHashMap<>();
  private long lost;

  /**
   * @param program which says how its maps are indexed
   * @param texts takes what is printed
   */
  public BpftraceReader(String program, Consumer<String> texts) {
    keys = BpftraceKeys.of(program);
    this.texts = texts;
  }

  /** Takes the next bytes, whole lines or not. */
  public void add(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '\n') end();
      else if (line.size() < LINE_MAX) line.write(b);
    }
  }

  /** What has been read of the maps; a last line without an end is read, too. */
  public List<BpftraceMap> maps() {
    end();
    return List.copyOf(maps.values());
  }

  /** Events that bpftrace did not get to see, because there were too many. */
  public long lost() {
    return lost;
  }

  private void end() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (text.isBlank()) return;
    try {
      JsonObject object = JsonParser.parseString(text).getAsJsonObject();
      take(object.get("type").getAsString(), object.get("data"));
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | UnsupportedOperationException
        | NumberFormatException e) {
      print(text + "\n"); // not one of its objects: shown as it is
    }
  }

  private void take(String type, JsonElement data) {
    if (MAPS.contains(type)) {
      for (Map.Entry<String, JsonElement> map : data.getAsJsonObject().entrySet()) {
        if (held.containsKey(map.getKey())) flush();
        BpftraceMap read = map(map.getKey(), type, map.getValue());
        held.put(read.name(), read);
        maps.put(read.name(), read);
      }
    } else if (type.equals("lost_events")) {
      lost += data.getAsJsonObject().get("events").getAsLong();
    } else if (!type.equals("attached_probes")) {
      print(data.isJsonPrimitive() ? data.getAsString() : data.toString());
    }
  }

  private void print(String text) {
    flush();
    texts.accept(text);
  }

  private void flush() {
    held.values().forEach(map -> texts.accept(BpftraceText.of(map)));
    held.clear();
  }

  private BpftraceMap map(String name, String type, JsonElement data) {
    boolean histogram = type.equals("hist");
    boolean statistics = type.equals("stats");
    Kind kind = histogram ? Kind.HISTOGRAM : statistics ? Kind.STATISTICS : Kind.VALUE;
    List<Row> rows = new ArrayList<>();
    List<String> of = keys.getOrDefault(name, List.of());
    boolean keyed =
        data.isJsonObject()
            && !(statistics && data.getAsJsonObject().has("average") && of.isEmpty());
    if (!keyed) {
      add(rows, List.of(), kind, data);
      return new BpftraceMap(name, kind, List.of(), rows);
    }
    List<String> columns = of.isEmpty() ? List.of("key") : of;
    data.getAsJsonObject()
        .entrySet()
        .forEach(e -> add(rows, split(e.getKey(), columns.size()), kind, e.getValue()));
    return new BpftraceMap(name, kind, columns, rows);
  }

  private static void add(List<Row> rows, List<String> key, Kind kind, JsonElement value) {
    switch (kind) {
      case VALUE -> rows.add(new Row(key, List.of(text(value))));
      case STATISTICS -> {
        JsonObject all = value.isJsonObject() ? value.getAsJsonObject() : null;
        rows.add(
            new Row(
                key,
                all == null
                    ? List.of("", text(value), "")
                    : List.of(
                        text(all.get("count")), text(all.get("average")), text(all.get("total")))));
      }
      case HISTOGRAM -> {
        for (JsonElement each : value.getAsJsonArray()) {
          JsonObject bucket = each.getAsJsonObject();
          rows.add(
              new Row(
                  key,
                  List.of(
                      text(bucket.get("min")),
                      text(bucket.get("max")),
                      text(bucket.get("count")))));
        }
      }
      default -> throw new IllegalStateException();
    }
  }

  private static String text(JsonElement value) {
    if (value == null || value.isJsonNull()) return "";
    if (value instanceof JsonArray tuple) {
      List<String> parts = new ArrayList<>();
      tuple.forEach(part -> parts.add(text(part)));
      return "(" + String.join(", ", parts) + ")";
    }
    return value.isJsonPrimitive() ? value.getAsString() : value.toString();
  }

  /** Commas divide the keys, and may be in a text: what is too much belongs to the first one. */
  private static List<String> split(String key, int count) {
    List<String> parts = new ArrayList<>(List.of(key.split(",", -1)));
    while (parts.size() > count) parts.set(0, parts.remove(0) + "," + parts.get(0));
    while (parts.size() < count) parts.add("");
    return parts.stream().map(String::strip).toList();
  }
}
