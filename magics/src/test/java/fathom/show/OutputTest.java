package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.MimeBundle;
import fathom.source.Card;
import fathom.source.Execution;
import fathom.trace.Calls;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputTest {
  @Test
  void hostileTextStaysText() {
    String html = html(SampleRuns.hostile());
    assertThat(html).doesNotContain("<img src=x", "x</script>");
    assertThat(Pattern.compile("</script>").matcher(html).results().count()).isEqualTo(2);
    String cards = html(CardHtml.of(SampleRuns.hostile().cards()));
    assertThat(cards).doesNotContain("<img");
    assertThat(Pattern.compile("<script|</script>").matcher(cards).results().count()).isEqualTo(2);
  }

  @Test
  void itTellsFactsRunsLayersAndCards() {
    String html = html(SampleRuns.hello());
    assertThat(html)
        .contains("hello world\\n")
        .contains("<b class=\"fx-took\">10.65 ms</b> in 460 calls")
        .contains("10 runs of ", "shown is run 3")
        .contains("page cache 77 %")
        .contains("247 functions, by self time")
        .contains("class=\"fathom-card\" data-fn=\"vfs_write\"")
        .contains("└ <u>ext4_file_write_iter</u> via hand_over → .write_iter")
        .contains("data:image/png;base64,");
  }

  @Test
  void itNeedsNothingFromElsewhereAndNoIds() {
    assertThat(html(SampleRuns.hello()))
        .doesNotContainPattern("(?i)https?://|<link|@import|src=\"(?!data:)| id=");
  }

  @Test
  void withoutTimesItSaysSo() {
    Calls.Builder b = new Calls.Builder();
    long unknown = Calls.UNKNOWN;
    b.add(b.functions().id("vfs_write"), -1, unknown, unknown, 0, 1, b.comms().id("t"), 0, unknown);
    RunView view =
        SampleRuns.view("vfs_write", List.of(), List.of(), b.build(), List.of(), List.of());
    assertThat(html(view)).contains("nothing to draw").doesNotContain("<img", "<script");
    assertThat(Output.of(view).data().get("text/plain").toString())
        .startsWith("vfs_write  unknown");
  }

  @Test
  void withoutCallsItStillShowsTheFacts() {
    Calls none = new Calls.Builder().build();
    List<String> warnings = List.of("The workload crashed before it wrote: signal 11.");
    RunView view =
        SampleRuns.view("no write", List.of("ext4"), warnings, none, List.of(), List.of());
    assertThat(html(view)).contains("no write", "ext4", "signal 11", "nothing to draw");
  }

  @Test
  void aCutShortRunIsDrawn() {
    assertThat(html(SampleRuns.bare())).contains("<img alt=", "<script>");
  }

  @Test
  void cardsBeyondTheRoomAreNamed() {
    RunView hello = SampleRuns.hello();
    Card card = hello.cards().get(0);
    List<Card> many =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    new Card(
                        "function_" + i,
                        card.file(),
                        card.release(),
                        "",
                        card.lines(),
                        1,
                        i,
                        i,
                        card.unplaced()))
            .toList();
    String html =
        html(SampleRuns.view("many", List.of(), List.of(), hello.calls(), List.of(), many));
    assertThat(html)
        .hasSizeLessThan(200_000)
        .contains("more cards, left out", "%source function_0");
    assertThat(html).contains("data-fn=\"function_199\"");
  }

  @Test
  void longStretchesWithoutCallsAreFolded() {
    Card.Hop hop = new Card.Hop("child", List.of(), 1, 10, 1, false);
    List<Card.Line> lines =
        IntStream.range(1, 301)
            .mapToObj(
                i ->
                    new Card.Line(
                        i,
                        i == 150 ? "child();" : "line_" + i + ";",
                        i == 150 ? List.of(hop) : List.of(),
                        Execution.UNKNOWN))
            .toList();
    Card card = new Card("long", "a.c", "6.1", "", lines, 1, 20, 10, List.of());
    assertThat(CardBody.folded(card))
        .contains("line_1;", "line_145;", "<u>child</u>", "line_155;", "line_300;")
        .contains("⋯ 136 lines without a measured call")
        .doesNotContain("line_100;");
    assertThat(CardBody.whole(card, 1_000)).contains("line_100;").doesNotContain("⋯");
  }

  @Test
  void onlyAListOfCardsIsShownAsCards() {
    CardsRenderer renderer = new CardsRenderer();
    List<Card> cards = SampleRuns.hello().cards();
    assertThat(renderer.render(cards).data().get("text/html").toString())
        .contains("data-fn=\"vfs_write\"", "data-fn=\"file_modified\"");
    assertThat(renderer.render(List.of(1, cards.get(0))).data()).containsOnlyKeys("text/plain");
    assertThat(renderer.render(List.of(1, 2)).data()).containsEntry("text/plain", "[1, 2]");
    assertThat(renderer.render(List.of()).data()).containsEntry("text/plain", "[]");
  }

  private static String html(RunView view) {
    return html(Output.of(view));
  }

  private static String html(MimeBundle bundle) {
    return (String) bundle.data().get("text/html");
  }
}
