package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ns",
    "999, 999 ns",
    "1000, 1.0 µs",
    "999949, 999.9 µs",
    "999950, 1.00 ms",
    "10646430, 10.65 ms",
    "999994999, 999.99 ms",
    "999995000, 1.00 s",
    "-1500, -1.5 µs"
  })
  void timesHaveTheUnitThatFits(long nanos, String text) {
    assertThat(Units.time(nanos)).isEqualTo(text);
  }

  @Test
  void unknownIsNeitherZeroNorANumber() {
    assertThat(Units.time(Calls.UNKNOWN)).isEqualTo("unknown");
    assertThat(Units.percent(Calls.UNKNOWN, 10)).isEmpty();
    assertThat(Units.percent(5, 0)).isEmpty();
    assertThat(Units.percent(5, Calls.UNKNOWN)).isEmpty();
  }

  @Test
  void smallSharesKeepADecimal() {
    assertThat(Units.percent(5, 1000)).isEqualTo("0.5 %");
    assertThat(Units.percent(99, 1000)).isEqualTo("9.9 %");
    assertThat(Units.percent(996, 10000)).isEqualTo("10 %");
  }

  @Test
  void countsAgreeWithTheirNoun() {
    assertThat(Units.count(1, "call")).isEqualTo("1 call");
    assertThat(Units.count(40_000, "call")).isEqualTo("40,000 calls");
  }
}
