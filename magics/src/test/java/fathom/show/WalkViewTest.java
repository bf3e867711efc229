package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.Walk;
import fathom.analyse.Walk.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WalkViewTest {
  @Test
  void eachStepSaysHowManyWentOn() {
    Walk walk =
        new Walk(
            List.of(
                new Step("vfs_write", 101, 101, 2_000_000, 10_000),
                new Step("pour", 200, 100, 1_000_000, 1_000_000)));
    WalkView view = new WalkView(walk, Map.of(), "6.1.192");
    assertThat(view.sentences())
        .containsExactly(
            "It begins with 101 calls of vfs_write: 2.00 ms.",
            "100 of 101 calls went on to pour, 200 times in all: 1.00 ms, 50 % of the whole.");
    assertThat(view.end()).contains("pour's own");
  }

  @Test
  void namesOfFunctionsStayText() {
    WalkView view = new WalkView(new Walk(List.of(new Step("<b>x", 1, 1, 5, 5))), Map.of(), "");
    assertThat(new WalkRenderer().render(view).data().get("text/html").toString())
        .doesNotContain("<b>x");
  }

  @Test
  void withoutACallItSaysSo() {
    assertThat(new WalkView(new Walk(List.of()), Map.of(), "").end()).contains("no call");
  }
}
