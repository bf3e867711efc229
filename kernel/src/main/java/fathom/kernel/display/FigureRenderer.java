package fathom.kernel.display;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figures of tablesaw-jsplot, a library that a user may bring: its class is in the loader of the
 * cells and not here, so it is known by its name. The figure writes JavaScript; its literals are
 * read and go out as a figure of Plotly.
 */
public final class FigureRenderer implements Renderer<Object> {
  private static final String FIGURE = "tech.tablesaw.plotly.components.Figure";
  private static final String PLOTLY = "application/vnd.plotly.v1+json";
  private static final Pattern TRACE = Pattern.compile("var trace\\d+\\s*=\\s*");

  /** A string, which is kept, or a comma before a closing bracket, which gson does not read. */
  private static final Pattern LAST_COMMA =
      Pattern.compile("('(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\")|,(?=\\s*[}\\]])");

  private static final Pattern LAYOUT = Pattern.compile("var layout\\s*=\\s*");
  private static final List<String> AXES = List.of("xaxis", "yaxis", "zaxis", "yaxis2", "yaxis3");

  private static final Map<String, String> GROUND =
      Map.of("paper_bgcolor", "rgba(0,0,0,0)", "plot_bgcolor", "rgba(0,0,0,0)");

  @Override
  public Class<Object> type() {
    return Object.class;
  }

  @Override
  public boolean accepts(Object value) {
    return value != null && value.getClass().getName().equals(FIGURE);
  }

  /**
   * The figure, with its title and traces in words for those who do not draw it.
   *
   * @throws IllegalStateException if the library is of a version that is not understood
   */
  @Override
  public MimeBundle render(Object figure) {
    String script;
    try {
      script =
          (String)
              figure.getClass().getMethod("asJavascript", String.class).invoke(figure, "figure");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This version of tablesaw-jsplot is not known: " + e, e);
    }
    JsonObject content = new JsonObject();
    JsonArray data = new JsonArray();
    literals(script, TRACE).forEach(data::add);
    List<JsonObject> layouts = literals(script, LAYOUT);
    JsonObject layout = layouts.isEmpty() ? new JsonObject() : layouts.get(0);
    titles(layout);
    colours(layout);
    content.add("data", data);
    content.add("layout", layout);
    content.add(
        "config",
        JsonParser.parseString(
            "{\"showSendToCloud\":false,\"plotlyServerURL\":\"\",\"displaylogo\":false,\"responsive\":true}"));
    String plain = words(data, layout);
    return MimeBundle.html("<pre>" + Html.escape(plain) + "</pre>", plain).with(PLOTLY, content);
  }

  /**
   * The object literals that follow a pattern; gson reads JavaScript's single quotes and bare
   * names.
   */
  private static List<JsonObject> literals(String script, Pattern start) {
    List<JsonObject> found = new ArrayList<>();
    String plain = LAST_COMMA.matcher(script).replaceAll("$1");
    Matcher matcher = start.matcher(plain);
    while (matcher.find()) {
      try {
        JsonReader reader = new JsonReader(new StringReader(plain.substring(matcher.end())));
        reader.setLenient(true);
        found.add(new Gson().<JsonObject>fromJson(reader, JsonObject.class));
      } catch (JsonParseException e) {
        throw new IllegalStateException(
            "A part of the figure is not understood: " + e.getMessage(), e);
      }
    }
    return found;
  }

  /** Where the figure names no colours: those that are read in a light and in a dark theme. */
  private static void colours(JsonObject layout) {
    GROUND.forEach((name, colour) -> unlessSet(layout, name, colour));
    if (!(layout.get("font") instanceof JsonObject)) {
      layout.add("font", new JsonObject());
    }
    unlessSet(layout.getAsJsonObject("font"), "color", "#808890");
    for (String axis : AXES) {
      if (layout.get(axis) instanceof JsonObject object) {
        unlessSet(object, "gridcolor", "rgba(128,128,128,0.3)");
      }
    }
  }

  private static void unlessSet(JsonObject holder, String name, String value) {
    if (!holder.has(name)) {
      holder.addProperty(name, value);
    }
  }

  /** Plotly 3 knows a title as an object only. */
  private static void titles(JsonObject layout) {
    title(layout);
    for (String axis : AXES) {
      if (layout.get(axis) instanceof JsonObject object) {
        title(object);
      }
    }
  }

  private static void title(JsonObject holder) {
    JsonElement title = holder.get("title");
    if (title != null && title.isJsonPrimitive()) {
      JsonObject object = new JsonObject();
      object.add("text", title);
      if (holder.get("titlefont") != null) {
        object.add("font", holder.remove("titlefont"));
      }
      holder.add("title", object);
    }
  }

  private static String words(Iterable<JsonElement> data, JsonObject layout) {
    StringBuilder text = new StringBuilder("Plotly figure");
    if (layout.get("title") instanceof JsonObject title && title.has("text")) {
      text.append(": ").append(title.get("text").getAsString());
    }
    for (JsonElement each : data) {
      JsonObject trace = each.getAsJsonObject();
      text.append("\n  ").append(trace.has("type") ? trace.get("type").getAsString() : "scatter");
      if (trace.has("name")) {
        text.append(' ').append(trace.get("name").getAsString());
      }
      for (String axis : List.of("x", "y", "values", "labels")) {
        if (trace.has(axis) && trace.get(axis).isJsonArray()) {
          text.append(", ").append(trace.getAsJsonArray(axis).size()).append(' ').append(axis);
        }
      }
    }
    return text.toString();
  }
}
