package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
  @ParameterizedTest
  @CsvSource({"12, 12", "8k, 8192", "8K, 8192", "1m, 1048576", "1mb, 1048576", "1g, 1073741824"})
  void readsSizesAsUsersTypeThem(String typed, long bytes) {
    assertThat(Sizes.parse(typed)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "-1", "1.5k", "8 k", "2g", "99999999999999", "0x10"})
  void refusesWhatIsNoSizeAndSaysWhatIs(String typed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sizes.parse(typed))
        .withMessageContaining("'" + typed + "'");
  }

  @Test
  void saysSizesInTheLargestWholeUnit() {
    assertThat(Sizes.words(12)).isEqualTo("12 bytes");
    assertThat(Sizes.words(1)).isEqualTo("1 byte");
    assertThat(Sizes.words(8192)).isEqualTo("8 KiB");
    assertThat(Sizes.words(8193)).isEqualTo("8193 bytes");
    assertThat(Sizes.words(1 << 20)).isEqualTo("1 MiB");
  }
}
