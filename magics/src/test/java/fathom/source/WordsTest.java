package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void aWordIsOneStringAndStaysOneWhenTheTableGrows() {
    Words words = new Words();
    byte[] text = "pot".getBytes(StandardCharsets.ISO_8859_1);
    String pot = words.word(text, 0, 3);
    for (int i = 0; i < 5000; i++) {
      byte[] other = ("w" + i).getBytes(StandardCharsets.ISO_8859_1);
      assertThat(words.word(other, 0, other.length)).isEqualTo("w" + i);
    }
    assertThat(words.word(text, 0, 3)).isSameAs(pot);
    assertThat(words.word(text, 1, 3)).isEqualTo("ot");
  }

  @Property(tries = 200)
  void anyBytesGiveTheirText(@ForAll byte[] bytes) {
    assertThat(new Words().word(bytes, 0, bytes.length))
        .isEqualTo(new String(bytes, StandardCharsets.ISO_8859_1));
  }
}
