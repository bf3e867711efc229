package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestTest {
  @Test
  void aMachineThatDoesNotStartIsReportedWithItsWordsAndLeavesNothingBehind() throws IOException {
    Machine machine = Machine.prepare();
    List<String> command = List.of("sh", "-c", "echo no such machine type >&2; exit 1");

    assertThatThrownBy(() -> Guest.start(machine, command, Duration.ofSeconds(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("QEMU did not start")
        .hasMessageContaining("no such machine type");
    assertThat(machine.directory()).doesNotExist();
  }

  @Test
  void aSocketsPathIsShortEnough() throws IOException {
    Machine machine = Machine.prepare();
    try {
      assertThat(machine.port().toString().length()).isLessThan(100);
    } finally {
      machine.remove();
    }
  }
}
