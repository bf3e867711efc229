package fathom.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @Test
  void quotesKeepBlanksAndEmptyWords() {
    assertThat(Words.split("  a 'b c'  \"d e\" '' \"\" f'g'\"h\" "))
        .containsExactly("a", "b c", "d e", "", "", "fgh");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "C:\\dir\\new|C:\\dir\\new",
        "a\\ b|a b",
        "\\\"|\"",
        "\\\\|\\",
        "\"a\\\"b\"|a\"b",
        "'a\\b'|a\\b",
        "\"a\\n\"|a\\n",
        "end\\|end\\"
      })
  void backslashesAreKeptBeforeOrdinaryCharacters(String line, String word) {
    assertThat(Words.split(line)).containsExactly(word);
  }

  @Test
  void anOpenQuoteIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Words.split("it's"))
        .withMessageContaining("' is not closed");
  }

  @Test
  void whatIsBeingTypedHasAPlace() {
    assertThat(Words.read("--fs ex").lastStart()).isEqualTo(5);
    assertThat(Words.read("--fs ").lastStart()).isEqualTo(5);
    assertThat(Words.read("'a b").openQuote()).isEqualTo('\'');
  }

  @Property
  void quotedWordsComeBack(@ForAll List<String> words) {
    String line = words.stream().map(Words::quote).collect(Collectors.joining(" "));
    assertThat(Words.split(line)).isEqualTo(words);
  }

  @Property
  void anyLineIsReadToItsEnd(@ForAll String line) {
    Words.Reading reading = Words.read(line);
    assertThat(reading.lastStart()).isBetween(0, line.length());
    assertThat(reading.words().stream().mapToInt(String::length).sum())
        .isLessThanOrEqualTo(line.length());
  }
}
