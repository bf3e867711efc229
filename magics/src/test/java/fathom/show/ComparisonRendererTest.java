package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.Comparison;
import fathom.analyse.Layer;
import fathom.analyse.Renames;
import fathom.trace.Calls;
import fathom.trace.Entered;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonRendererTest {
  private static Comparison.Input input(String called, boolean executed) {
    Calls.Builder b = new Calls.Builder();
    int task = b.comms().id("w");
    int root = b.add(b.functions().id("write"), -1, 0, 200, 0, 1, task, 0, Calls.UNKNOWN);
    if (executed) b.executed(40, Entered.CALL);
    b.add(b.functions().id(called), root, 20, 120, 0, 1, task, 0, Calls.UNKNOWN);
    if (executed) b.executed(60, Entered.CALL);
    return new Comparison.Input(b.build(), new Layer[] {Layer.VFS, Layer.VFS});
  }

  private static ComparisonView view(
      boolean executed, boolean nominal, List<ComparisonView.Parting> partings) {
    Comparison comparison =
        Comparison.of(input("copy", executed), input("fill", executed), Renames.table());
    return new ComparisonView("<a>", "ext4", "b", "xfs", comparison, nominal, executed, partings);
  }

  private static final List<ComparisonView.Parting> TWO =
      List.of(
          new ComparisonView.Parting(
              "write, tea.c:7", "if (cup < 1)", "<a> jumps", 60, "b goes straight on", 61),
          new ComparisonView.Parting("write, tea.c:9", "", "<a> jumps", 1, "b jumps", 2));

  private static String html(ComparisonView view) {
    return new ComparisonRenderer().render(view).data().get("text/html").toString();
  }

  @Test
  void theFirstPartingLeadsAndAllAreListed() {
    String html = html(view(true, true, TWO));
    assertThat(html)
        .contains("They first part in write, tea.c:7</b>: &lt;a&gt; jumps, b goes straight on")
        .contains("<code>if (cup &lt; 1)</code>")
        .contains("2 places where their instructions part")
        .contains("write, tea.c:9")
        .doesNotContain("<a>");
    assertThat(new ComparisonRenderer().render(view(true, true, TWO)).data().get("text/plain"))
        .asString()
        .contains("They first part in write, tea.c:7");
  }

  @Test
  void ofNominalTimesTheInstructionsAreShownInstead() {
    String html = html(view(true, true, List.of()));
    assertThat(html)
        .contains("100 instructions", "instructions across", "own instructions differ")
        .contains("Both executed the same instructions.")
        .doesNotContain("time across", "200 ns");
  }

  @Test
  void whereTimesWereMeasuredThereIsAPictureByEach() {
    assertThat(html(view(true, false, TWO)))
        .contains("time across", "instructions across", "200 ns, 100 instructions");
    assertThat(html(view(false, false, List.of())))
        .contains("time across")
        .doesNotContain("instruction");
  }
}
