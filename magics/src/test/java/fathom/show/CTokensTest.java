package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

class CTokensTest {
  @Test
  void keywordsCommentsAndStringsAreMarked() {
    assertThat(html("\treturn f(\"a\\\"<b>\", 'c'); // done"))
        .isEqualTo(
            "\t<b>return</b> [f](<samp>&quot;a\\&quot;&lt;b&gt;&quot;</samp>, "
                + "<samp>&#39;c&#39;</samp>); <i>// done</i>");
    assertThat(html("#  ifdef CONFIG_X")).isEqualTo("<b>#  ifdef</b> [CONFIG_X]");
  }

  @Test
  void aCommentGoesOnOverLines() {
    CTokens tokens = new CTokens();
    assertThat(tokens.html("a /* if", w -> w)).isEqualTo("a <i>/* if</i>");
    assertThat(tokens.html("return", w -> w)).isEqualTo("<i>return</i>");
    assertThat(tokens.html("*/ if", w -> w)).isEqualTo("<i>*/</i> <b>if</b>");
  }

  @Test
  void theShortestCommentEndsWhereItBegan() {
    CTokens tokens = new CTokens();
    assertThat(tokens.html("/*/ if", w -> w)).isEqualTo("<i>/*/ if</i>");
    assertThat(tokens.html("/**/ if", w -> w)).isEqualTo("<i>/**/</i> <b>if</b>");
  }

  @Property
  void anyTextKeepsItsCharacters(
      @ForAll @CharRange(from = ' ', to = '~') @Chars({'"', '/', '*', '\\'}) String line) {
    String text = new CTokens().html(line, Html::escape).replaceAll("<[^>]*>", "");
    assertThat(text).isEqualTo(Html.escape(line));
  }

  private static String html(String line) {
    return new CTokens().html(line, word -> "[" + word + "]");
  }
}
