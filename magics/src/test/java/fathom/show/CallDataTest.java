package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallDataTest {
  @Test
  void everyCallComesBack() {
    RunView view = SampleRuns.direct();
    Layout layout = new Layout(view.calls());
    CallData data = CallData.of(view, layout, 1_000_000);
    assertThat(data.left()).isZero();
    List<String> expected = new ArrayList<>();
    Calls calls = view.calls();
    for (int i = 0; i < calls.size(); i++) {
      String call = calls.depth(i) + " " + calls.function(i) + " " + layout.at(i);
      expected.add(call + " " + layout.width(i) + " " + view.layers()[i].label());
    }
    assertThat(decoded(data.json())).isEqualTo(expected);
  }

  @Test
  void theShortestCallsAreLeftOutWhereThereIsNoRoom() {
    RunView view = SampleRuns.large(5_000);
    CallData data = CallData.of(view, new Layout(view.calls()), 20_000);
    assertThat(data.json()).hasSizeLessThanOrEqualTo(20_000);
    assertThat(data.left()).isPositive();
    assertThat(decoded(data.json())).hasSize(5_000 - data.left());
  }

  @Test
  void aHostileNameCannotEndTheScript() {
    RunView view = SampleRuns.hostile();
    CallData data = CallData.of(view, new Layout(view.calls()), 1_000_000);
    assertThat(data.json()).doesNotContain("<", ">");
    assertThat(decoded(data.json()).get(0)).contains(Html.printable(SampleRuns.HOSTILE));
  }

  private static List<String> decoded(String json) {
    JsonObject data = JsonParser.parseString(json).getAsJsonObject();
    JsonArray names = data.getAsJsonArray("names");
    JsonArray layers = data.getAsJsonArray("layers");
    byte[] bytes = Base64.getDecoder().decode(data.get("calls").getAsString());
    int[] position = {0};
    List<String> calls = new ArrayList<>();
    long depth = -1;
    long at = 0;
    while (position[0] < bytes.length) {
      long head = varint(bytes, position);
      depth = depth + 1 - (head >> 5);
      String name = names.get((int) varint(bytes, position)).getAsString();
      at += varint(bytes, position);
      long width = varint(bytes, position);
      String layer = layers.get((int) (head >> 1 & 15)).getAsString();
      calls.add(depth + " " + name + " " + at + " " + width + " " + layer);
      long flags = (head & 1) == 0 ? 0 : varint(bytes, position);
      if ((flags & 8) != 0) {
        varint(bytes, position);
        varint(bytes, position);
      }
      if ((flags & 16) != 0) varint(bytes, position);
    }
    return calls;
  }

  private static long varint(byte[] bytes, int[] position) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = bytes[position[0]++];
      value |= (long) (b & 127) << shift;
      if (b >= 0) return value;
    }
  }
}
