package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.source.Condition.Truth;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
  private static final KernelConfig CONFIG =
      KernelConfig.parse("CONFIG_HOT=y\nCONFIG_MILK=m\n# CONFIG_TEA is not set\nCONFIG_HZ=250\n");

  @ParameterizedTest
  @CsvSource({
    "defined(CONFIG_HOT), TRUE",
    "!defined CONFIG_HOT, FALSE",
    "CONFIG_TEA, FALSE",
    "IS_ENABLED(CONFIG_MILK), TRUE",
    "IS_BUILTIN(CONFIG_MILK), FALSE",
    "IS_MODULE(CONFIG_MILK), TRUE",
    "defined(CONFIG_MILK_MODULE), TRUE",
    "CONFIG_HZ > 100, UNKNOWN",
    "SOMETHING_ELSE, UNKNOWN",
    "SOMETHING_ELSE && CONFIG_TEA, FALSE",
    "SOMETHING_ELSE || CONFIG_HOT, TRUE",
    "(CONFIG_TEA || CONFIG_HOT) && !CONFIG_TEA, TRUE",
    "0, FALSE",
    "1UL, TRUE",
    "GCC_VERSION(4) && 0, FALSE",
    "((, UNKNOWN",
    "CONFIG_HOT CONFIG_HOT, UNKNOWN",
  })
  void conditionsAreEvaluatedAsFarAsTheConfigurationTells(String text, Truth truth) {
    assertThat(Condition.evaluate(text, CONFIG)).isEqualTo(truth);
  }

  @Test
  void withoutAConfigurationOptionsAreUnknown() {
    assertThat(Condition.evaluate("CONFIG_HOT", KernelConfig.UNKNOWN)).isEqualTo(Truth.UNKNOWN);
    assertThat(Condition.evaluate("CONFIG_X86_64", KernelConfig.UNKNOWN)).isEqualTo(Truth.TRUE);
  }

  @Test
  void theTextOfAConditionHasNoCommentsAndContinuations() {
    byte[] source = "  defined(A) /* why */ && \\\n !B == 2".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Condition.text(source, 0, source.length)).isEqualTo("defined ( A ) && ! B == 2");
  }

  @Test
  void conditionsThatTellNothingAreLeftOut() {
    assertThat(Condition.joined(List.of("!defined(_POT_H)", "CONFIG_HOT", "0")))
        .isEqualTo("(CONFIG_HOT) && (0)");
  }

  @Property(tries = 300)
  void noTextMakesItFail(@ForAll String text) {
    assertThat(Condition.evaluate(text, CONFIG)).isNotNull();
    assertThat(Condition.evaluate("(".repeat(5000) + text, CONFIG)).isNotNull();
    assertThat(Condition.evaluate("!".repeat(5000) + text, CONFIG)).isNotNull();
  }
}
