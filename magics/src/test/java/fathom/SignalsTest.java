package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {
  @Test
  void repeatsASignalAsOftenAsItsCountSays() {
    assertThat(Signals.parse("USR1*3")).containsExactly("USR1", "USR1", "USR1");
  }

  @Test
  void takesSeveralSignalsInOrderWithOrWithoutSig() {
    assertThat(Signals.parse("sigusr1, HUP,USR2*2")).containsExactly("USR1", "HUP", "USR2", "USR2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KILL", "USR3", "USR1*", "USR1*0", "USR1*65", "USR1 * 2 ; rm", "10"})
  void refusesWhatAProgramCannotWaitFor(String typed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signals.parse(typed))
        .withMessageContaining("signal");
  }
}
