package fathom.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimesTest {
  @Test
  void aTimeIsANumberWithItsUnit() {
    assertThat(Times.parse("500us", "s")).isEqualTo(Duration.ofNanos(500_000));
    assertThat(Times.parse("500ms", "s")).isEqualTo(Duration.ofMillis(500));
    assertThat(Times.parse("90s", "ms")).isEqualTo(Duration.ofSeconds(90));
    assertThat(Times.parse("10m", "ms")).isEqualTo(Duration.ofMinutes(10));
    assertThat(Times.parse("20", "s")).isEqualTo(Duration.ofSeconds(20));
    assertThat(Times.parse("20", "ms")).isEqualTo(Duration.ofMillis(20));
    assertThatThrownBy(() -> Times.parse("10x", "s")).hasMessageContaining("10ms, 90s");
  }
}
