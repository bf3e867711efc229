package fathom;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.read.CpuStats;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A write that is too long for the kernel's trace buffer is shown as half of what it was. */
class OverrunIT {
  @Test
  void lossesAreTheKernelsOwnCountsAndAreSaid() throws Exception {
    TracedRun run = Fathom.traceWrite().size("16m").once().limit(Duration.ofSeconds(120)).run();

    long overrun = run.read().cpus().stream().mapToLong(CpuStats::overrun).sum();
    assertThat(overrun).isPositive();
    assertThat(run.losses().longColumn("overrun").sum()).isEqualTo(overrun);
    assertThat(run.read().lost()).isEqualTo(overrun);
    assertThat(String.join(" ", run.view().facts())).contains(overrun + " events lost");
    assertThat(run.view().warnings()).anyMatch(w -> w.contains("calls are missing"));
    List<String> notes = run.calls().stringColumn("note").unique().asList();
    assertThat(notes).anyMatch(n -> n.contains("orphan") || n.contains("lost"));
  }
}
