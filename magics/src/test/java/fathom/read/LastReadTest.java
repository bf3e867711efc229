package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LastReadTest {
  private final AtomicInteger reads = new AtomicInteger();
  private final LastRead<byte[], String> lengths =
      new LastRead<>(bytes -> bytes.length + " in read " + reads.incrementAndGet());

  @Test
  void theSameObjectIsReadOnce() {
    byte[] bytes = new byte[3];

    assertThat(lengths.of(bytes)).isEqualTo("3 in read 1");
    assertThat(lengths.of(bytes)).isEqualTo("3 in read 1");
  }

  @Test
  void anotherObjectIsReadAndTakesItsPlace() {
    byte[] bytes = new byte[3];

    assertThat(lengths.of(bytes)).isEqualTo("3 in read 1");
    assertThat(lengths.of(new byte[3])).isEqualTo("3 in read 2");
    assertThat(lengths.of(bytes)).isEqualTo("3 in read 3");
  }
}
