package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import fathom.analyse.SystemCall;
import fathom.analyse.Values;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values of calls, and system calls, in the output of a run. */
class ValuesShownTest {
  private static RunView hello(Values values, List<SystemCall> systemCalls) {
    RunView v = SampleRuns.hello();
    return new RunView(
        v.headline(),
        v.durationNanos(),
        v.facts(),
        v.warnings(),
        v.calls(),
        v.asleepNanos(),
        v.layers(),
        v.shares(),
        v.runs(),
        v.cards(),
        v.functions(),
        v.account(),
        values,
        systemCalls,
        v.notes(),
        v.folding());
  }

  private static String html(RunView view) {
    return (String) Output.of(view).data().get("text/html");
  }

  @Test
  void theLivePictureHasTheLineOfACallWithValues() {
    RunView view = hello(new Values(Map.of(1, Map.of("ki_pos", 42L))), List.of());

    CallData data = CallData.of(view, new Layout(view.calls()), 1_000_000);

    var values = JsonParser.parseString(data.json()).getAsJsonObject().getAsJsonObject("values");
    assertThat(values.get("1").getAsString()).isEqualTo("ki_pos=42");
    assertThat(values.size()).isEqualTo(1);
  }

  @Test
  void aCardShowsWhatWasReadOfItsFunction() {
    String html = html(hello(new Values(Map.of(0, Map.of("count", 12L))), List.of()));

    assertThat(html).contains("fx-values").contains("count=12");
    assertThat(html(hello(Values.NONE, List.of()))).doesNotContain("class=\"fx-where fx-values");
  }

  @Test
  void hostileFileNamesStayText() {
    String html =
        html(
            hello(
                new Values(Map.of(0, Map.of("file", SampleRuns.HOSTILE))),
                List.of(new SystemCall(1, SampleRuns.HOSTILE, SampleRuns.HOSTILE, 1, 2, 3, 0, 1))));

    assertThat(html).doesNotContain("<img src=x").doesNotContain("\u202e");
    assertThat(html.split("</script>", -1)).hasSize(3);
  }

  @Test
  void aSystemCallLeadsToItsGraphAndShowsItsError() {
    List<SystemCall> calls =
        List.of(
            new SystemCall(7, "openat", "dfd=AT_FDCWD flags=O_WRONLY", 1, 2000, 3, -1, 0),
            new SystemCall(7, "write", "fd=3 count=12", 5000, 2000, -22, 0, 1));

    String html = html(hello(Values.NONE, calls));

    assertThat(html)
        .contains("2 system calls")
        .contains("openat(dfd=AT_FDCWD, flags=O_WRONLY)")
        .contains("<u data-row=\"0\" title=\"call 0\">write</u>(fd=3, count=12)")
        .contains("-1 EINVAL")
        .doesNotContain("data-row=\"-");
  }
}
