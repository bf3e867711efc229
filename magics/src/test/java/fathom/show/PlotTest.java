package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlotTest {
  @Test
  void theFigureIsAnIcicleOnClearGroundThatSendsNothing() {
    JsonObject figure = figure(SampleRuns.hello());
    JsonObject layout = figure.getAsJsonObject("layout");
    assertThat(layout.get("paper_bgcolor").getAsString()).isEqualTo("rgba(0,0,0,0)");
    assertThat(figure.getAsJsonObject("config").get("showSendToCloud").getAsBoolean()).isFalse();
    assertThat(figure.getAsJsonObject("config").get("displaylogo").getAsBoolean()).isFalse();
    assertThat(trace(figure).get("type").getAsString()).isEqualTo("icicle");
  }

  @Test
  void itHasAtMostThreeHundredNodesThatFormATree() {
    for (RunView view :
        new RunView[] {SampleRuns.hello(), SampleRuns.direct(), SampleRuns.large(40_000)}) {
      JsonObject trace = trace(figure(view));
      JsonArray ids = trace.getAsJsonArray("ids");
      assertThat(ids.size()).isBetween(100, 300);
      Map<String, Long> room = new HashMap<>();
      Set<String> roots = new HashSet<>();
      for (int i = 0; i < ids.size(); i++) {
        room.put(ids.get(i).getAsString(), trace.getAsJsonArray("values").get(i).getAsLong());
      }
      for (int i = 0; i < ids.size(); i++) {
        String parent = trace.getAsJsonArray("parents").get(i).getAsString();
        if (parent.isEmpty()) roots.add(ids.get(i).getAsString());
        else room.merge(parent, -room(trace, i), Long::sum);
      }
      assertThat(roots).hasSize(1);
      assertThat(room).hasSize(ids.size());
      assertThat(room.values()).allMatch(left -> left >= 0);
    }
  }

  @Test
  void namesAreNotMarkup() {
    assertThat(new Gson().toJson(Plot.of(SampleRuns.hostile()).figure()))
        .doesNotContain("<", "\\u003c");
    assertThat(PlotlyFigure.text("write(\"a\") & <b>")).isEqualTo("write(\"a\") &amp; &lt;b&gt;");
  }

  @Test
  void aStaticPictureStandsBeside() {
    assertThat(Plot.of(SampleRuns.hello()).bundle().data())
        .containsKeys("application/vnd.plotly.v1+json", "text/html", "text/plain");
  }

  private static long room(JsonObject trace, int node) {
    return trace.getAsJsonArray("values").get(node).getAsLong();
  }

  private static JsonObject figure(RunView view) {
    return new Gson().toJsonTree(Plot.of(view).figure()).getAsJsonObject();
  }

  private static JsonObject trace(JsonObject figure) {
    return figure.getAsJsonArray("data").get(0).getAsJsonObject();
  }
}
