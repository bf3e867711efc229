package fathom.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--size {n}|--size <n>",
        "--as a{n}b|--as a<n>b",
        "{{n}|{n}",
        "{{n}}|{n}",
        "a } b|a } b",
        "{m.get(\"}\")}|<m.get(\"}\")>",
        "{new int[] {1}}|<new int[] {1}>"
      })
  void expressionsAreReplaced(String line, String expanded) throws Exception {
    String result = Expansion.expand(line, expression -> new Bare("<" + expression + ">"));
    assertThat(Words.split(result)).isEqualTo(Words.split(Quoting.of(expanded)));
  }

  /** A value whose text is what is compared. */
  private record Bare(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** Quotes what stands between angle brackets as the expansion does. */
  private static final class Quoting {
    static String of(String expected) {
      int open = expected.indexOf('<');
      int close = expected.lastIndexOf('>');
      return open < 0
          ? expected
          : expected.substring(0, open)
              + Words.quote(expected.substring(open, close + 1))
              + expected.substring(close + 1);
    }
  }

  @Property
  void aValueIsOneWordWhateverItHolds(@ForAll String value) throws Exception {
    assertThat(Words.split(Expansion.expand("--run {v}", e -> value)))
        .containsExactly("--run", value);
    assertThat(Words.split(Expansion.expand("--run \"{v}\"", e -> value)))
        .containsExactly("--run", value);
    assertThat(Words.split(Expansion.expand("--run '{v}'", e -> value)))
        .containsExactly("--run", value);
  }

  @Test
  void anOpenBraceAndAnEmptyOneAreErrors() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Expansion.expand("{n", e -> 1))
        .withMessageContaining("not closed");
    assertThatIllegalArgumentException().isThrownBy(() -> Expansion.expand("{ }", e -> 1));
  }
}
