package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SwarTest {
  private static byte[] ascii(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }

  @Property
  void numberIsThatOfItsDigitsWhateverFollows(
      @ForAll @LongRange(max = 99_999_999) long value, @ForAll @Size(8) byte[] behind) {
    byte[] bytes = new byte[16];
    byte[] digits = ascii(Long.toString(value));
    System.arraycopy(behind, 0, bytes, digits.length, 8);
    System.arraycopy(digits, 0, bytes, 0, digits.length);
    assertThat(Swar.number(Swar.at(bytes, 0), digits.length)).isEqualTo(value);
  }

  @Property
  void bytesThatAreNoDigitsAreNoNumber(
      @ForAll byte other, @ForAll @IntRange(max = 7) int at, @ForAll @IntRange(max = 7) int more) {
    if (other >= '0' && other <= '9') return;
    byte[] bytes = ascii("12345678");
    bytes[at] = other;
    assertThat(Swar.number(Swar.at(bytes, 0), Math.min(8, at + 1 + more))).isEqualTo(-1);
  }

  @Property
  void findsTheFirstOfASignOrTheEnd(
      @ForAll @Size(max = 40) byte[] bytes, @ForAll @IntRange(max = 40) int start) {
    int from = Math.min(start, bytes.length);
    int expected = from;
    while (expected < bytes.length && bytes[expected] != '\n') expected++;
    assertThat(Swar.find(bytes, from, bytes.length, '\n')).isEqualTo(expected);
  }
}
