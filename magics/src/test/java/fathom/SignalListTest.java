package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalListTest {
  @Test
  void repeatsASignalAsOftenAsItsCountSays() {
    assertThat(SignalList.parse("USR1*3")).containsExactly("USR1", "USR1", "USR1");
  }

  @Test
  void takesSeveralSignalsInOrderWithOrWithoutSig() {
    assertThat(SignalList.parse("sigusr1, HUP,USR2*2"))
        .containsExactly("USR1", "HUP", "USR2", "USR2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "USR3", "USR1*", "USR1*0", "USR1*65", "USR1 * 2 ; rm", "10"})
  void refusesWhatIsNoSignal(String typed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignalList.parse(typed))
        .withMessageContaining("signal");
  }
}
