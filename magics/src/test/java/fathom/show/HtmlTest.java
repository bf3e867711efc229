package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void markupBecomesText() {
    assertThat(Html.escape("<a href='x' title=\"y\">&"))
        .isEqualTo("&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;");
  }

  @Test
  void whatTurnsTheTextAroundItIsReplaced() {
    assertThat(Html.escape("a\u202eb\u0007c\u2066\td")).isEqualTo("a\uFFFDb\uFFFDc\uFFFD\td");
  }

  @Property
  void nothingCanLeaveAnAttributeOrATag(@ForAll String any) {
    assertThat(Html.escape(any)).doesNotContainPattern("[<>\"'\\u0000-\\u0008]");
  }
}
