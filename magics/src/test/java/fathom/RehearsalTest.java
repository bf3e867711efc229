package fathom;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void whatIsRehearsedIsAWholeOutputWithoutDamage() throws IOException {
    TracedRun run = TraceFile.text(Rehearsal.text(), "", Progress.NONE);

    assertThat(run.trace().calls().function(0)).isEqualTo("vfs_write");
    assertThat(run.trace().calls().roots().count()).isEqualTo(1);
    assertThat(run.trace().calls().size()).isEqualTo(40);
    assertThat(new TracedRunRenderer().render(run).data().get("text/html").toString())
        .contains("ext4_da_write_begin");
  }
}
