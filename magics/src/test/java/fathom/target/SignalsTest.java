package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SignalsTest {
  @Test
  void aSignalIsKnownWithAndWithoutItsPrefix() {
    assertThat(Signals.number("USR1")).isEqualTo(10);
    assertThat(Signals.number("sigterm")).isEqualTo(15);
  }

  @Test
  void anUnknownOneIsAnsweredWithTheKnown() {
    assertThatThrownBy(() -> Signals.number("USR7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"USR7\" is no signal")
        .hasMessageContaining("USR1");
  }
}
