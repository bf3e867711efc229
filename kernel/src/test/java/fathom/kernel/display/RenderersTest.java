package fathom.kernel.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RenderersTest {
  private record Named<T>(Class<T> type, String name) implements Renderer<T> {
    @Override
    public MimeBundle render(T value) {
      return MimeBundle.text(name);
    }
  }

  private static String text(Renderers renderers, Object value) {
    return (String) renderers.render(value).data().get("text/plain");
  }

  @Test
  void theMostSpecificTypeWinsInAnyOrder() {
    Renderer<?> number = new Named<>(Number.class, "number");
    Renderer<?> integer = new Named<>(Integer.class, "integer");
    for (Renderers renderers :
        List.of(new Renderers(List.of(number, integer)), new Renderers(List.of(integer, number)))) {
      assertThat(text(renderers, 1)).isEqualTo("integer");
      assertThat(text(renderers, 1.5)).isEqualTo("number");
      assertThat(text(renderers, "x")).isEqualTo("x");
    }
  }

  @Test
  void aBundleGoesThroughAsItIs() {
    MimeBundle bundle = MimeBundle.html("<b>x</b>", "x");
    assertThat(new Renderers(List.of()).render(bundle)).isSameAs(bundle);
    assertThat(bundle.metadata()).isEmpty();
    assertThat(bundle.with("text/plain", "y").data()).containsEntry("text/plain", "y");
  }

  @Test
  void arraysAndCollectionsShowTheirElements() {
    assertThat(PlainText.of(new int[][] {{1}, {2, 3}})).isEqualTo("[[1], [2, 3]]");
    assertThat(PlainText.of(List.of(new char[] {'a'}))).isEqualTo("[[a]]");
    assertThat(PlainText.of(Map.of("k", new int[] {1}))).isEqualTo("{k=[1]}");
    assertThat(PlainText.of(null)).isEqualTo("null");
  }

  @Test
  void longAndEndlessValuesAreCutShort() {
    assertThat(PlainText.of(IntStream.range(0, 5_000).boxed().toList()))
        .endsWith("999, ... 4,000 more]");
    List<Object> self = new ArrayList<>();
    self.add(self);
    assertThat(PlainText.of(self)).contains("...");
  }

  @Test
  void aValuesOwnFailureIsNotHidden() {
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };
    assertThatIllegalStateException()
        .isThrownBy(() -> new Renderers(List.of()).render(broken))
        .withMessage("no text");
  }
}
