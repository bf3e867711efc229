package fathom.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Progress;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private final Catalog catalog =
      Catalog.load(
          problem -> {
            throw new AssertionError(problem);
          });
  private final Dispatcher dispatcher = new Dispatcher(catalog);

  /** A notebook that evaluates every expression to its own length. */
  private static final class Lengths implements Notebook {
    @Override
    public String display(Object value) {
      return "1";
    }

    @Override
    public void update(String displayId, Object value) {}

    @Override
    public Progress progress() {
      return Progress.NONE;
    }

    @Override
    public <T> void bind(String name, Class<T> type, T value) {}

    @Override
    public Object evaluate(String expression) {
      return expression.length();
    }
  }

  private Object run(String name, String line) throws Exception {
    return dispatcher.run(new Part.Call(name, line, "body", 1), new Lengths());
  }

  @Test
  void optionsArriveInAFreshInstance() throws Exception {
    assertThat(run("sample", "--size 12 --kind xfs --direct a 'b c' \"\""))
        .isEqualTo("12 XFS true [a, b c, ] body");
    assertThat(run("sample", "")).isEqualTo("1 null false [] body");
  }

  @Test
  void expressionsAreReplaced() throws Exception {
    assertThat(run("sample", "--size {abc} {{x}")).isEqualTo("3 null false [{x}] body");
  }

  @Test
  void helpIsTextAndHtml() throws Exception {
    MimeBundle help = (MimeBundle) run("sample", "--size 1 --help");
    assertThat(help.data().get("text/plain").toString()).contains("%sample", "--direct", "--size");
    assertThat(help.data().get("text/html").toString())
        .startsWith("<pre>")
        .contains("&lt;size&gt;");
  }

  @Test
  void whatIsUnknownGetsASuggestion() {
    assertThatThrownBy(() -> run("sampel", ""))
        .isInstanceOf(MagicFailure.class)
        .hasMessageContaining("no magic %sampel")
        .hasMessageContaining("Did you mean %sample?");
    assertThatThrownBy(() -> run("sample", "--drect"))
        .hasMessageContaining("has no option --drect. Did you mean --direct?");
    assertThatThrownBy(() -> run("sample", "--size many")).hasMessageContaining("'many'");
    assertThatThrownBy(() -> run("sample", "'open")).hasMessageContaining("not closed");
    assertThatThrownBy(() -> run("%sample", "")).hasMessageContaining("first line of its cell");
  }

  @Test
  void foreseenTroubleIsItsMessageAndABugIsSaidToBeOne() {
    assertThatThrownBy(() -> run("sample", "--fail io"))
        .isInstanceOfSatisfying(
            MagicFailure.class, failure -> assertThat(failure.isInternal()).isFalse())
        .hasMessage("the disk said no");
    assertThatThrownBy(() -> run("sample", "--fail state")).hasMessage("not now");
    assertThatThrownBy(() -> run("sample", "--fail bug"))
        .isInstanceOfSatisfying(
            MagicFailure.class, failure -> assertThat(failure.isInternal()).isTrue())
        .hasMessageStartingWith("Fathom itself failed in %sample")
        .hasMessageContaining("a bug");
  }

  @Test
  void everyMagicOfTheKernelHasHelp() throws Exception {
    for (String name : catalog.names()) {
      assertThat(catalog.summary(name)).as(name).isNotBlank();
      assertThat(((MimeBundle) run(name, "--help")).data().get("text/plain").toString())
          .contains("%" + name);
    }
  }
}
