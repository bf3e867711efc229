package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.Folding;
import fathom.kernel.display.MimeBundle;
import fathom.read.Reading;
import fathom.read.Symbols;
import fathom.read.TextReader;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Notes;
import fathom.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnotationsShownTest {
  private static final String REMARK = "*/ <b>look</b> here";

  private static String html(MimeBundle bundle) {
    return bundle.data().get("text/html").toString();
  }

  @Test
  void aNoteStandsBelowThePictureInTheLiveOneAndInTheCard() {
    RunView hello = SampleRuns.hello();
    int line = hello.cards().get(0).lines().get(2).number();
    Notes notes =
        Notes.NONE
            .with("vfs_write:" + line, REMARK, hello.calls())
            .with("0", "the root", hello.calls());
    RunView view = SampleRuns.annotated(hello, notes);
    String html = html(Output.of(view));
    assertThat(html).doesNotContain("<b>look");
    assertThat(html.split("\\*/ &lt;b&gt;look&lt;/b&gt; here", -1)).hasSize(3);
    assertThat(html).contains("call 0: the root");
    CallData data = CallData.of(view, new Layout(view.calls()), 1_000_000);
    assertThat(data.json()).contains("\"0\":\"✎ ");
    assertThat(html(CardHtml.of(view.cards().get(0)))).contains("fx-note");
  }

  @Test
  void aNoteStandsInPlotlysIcicleAsTextAndOnItsNode() {
    RunView hello = SampleRuns.hello();
    Notes notes = Notes.NONE.with("0", REMARK, hello.calls());
    String figure =
        new com.google.gson.Gson().toJson(Plot.of(SampleRuns.annotated(hello, notes)).figure());
    assertThat(figure)
        .contains("✎ " + hello.calls().function(0))
        .contains("\\u003cbr\\u003e✎ */ \\u0026lt;b\\u0026gt;look")
        .doesNotContain("\\u003cb\\u003e");
  }

  @Test
  void aLineOfAnotherVersionsSourceIsNotMarkedButNamed() {
    RunView hello = SampleRuns.hello();
    var card = hello.cards().get(0);
    int line = card.lines().get(2).number();
    Notes notes = Notes.NONE.with("vfs_write:" + line, "remark", hello.calls());
    var other =
        new fathom.source.Card(
            card.function(),
            card.file(),
            card.release(),
            "another version",
            card.lines(),
            1,
            1,
            1,
            List.of());
    assertThat(html(CardHtml.of(other.withNotes(notes.all()))))
        .contains("line " + line + ": remark")
        .doesNotContain("<span class=\"fx-note\"");
  }

  @Test
  void foldedCallsAreOneCountedBoxAndOneLineOfText() {
    RunView hello = SampleRuns.hello();
    Calls calls = hello.calls();
    String function = calls.function(calls.childrenOf(0).findFirst().orElseThrow());
    RunView view = SampleRuns.annotated(hello, Notes.NONE, function);
    Folding folding = view.folding();
    Folding.Mark mark = folding.marks().values().iterator().next();
    CallData data = CallData.of(view, new Layout(calls, folding), 1_000_000);
    assertThat(data.json()).contains(mark.label());
    assertThat(data.left()).isZero();
    String text =
        GraphText.write(
            new Trace(calls, Events.NONE),
            GraphText.Columns.DEFAULT,
            Symbols.of(new byte[0]),
            Notes.NONE.with("0", REMARK, calls),
            folding);
    assertThat(text).contains("/* " + mark.label() + ", ").contains("/* note: * / <b>look");
    int left = folding.hidden().cardinality() + folding.marks().size();
    String whole =
        GraphText.write(
            new Trace(calls, Events.NONE), GraphText.Columns.DEFAULT, Symbols.of(new byte[0]));
    Reading read = TextReader.read(text);
    int all = TextReader.read(whole).trace().calls().size();
    assertThat(read.trace().calls().size()).isEqualTo(all - left);
    assertThat(read.account().dropped()).isEmpty();
  }
}
