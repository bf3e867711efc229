package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import org.junit.jupiter.api.Test;

class OnCpuTest {
  @Test
  void takesWhatACallAndThoseBelowItSleptOffItsDuration() {
    Calls.Builder b = new Calls.Builder();
    int root = call(b, -1, 100);
    int wait = call(b, root, 80);
    call(b, wait, 70);
    call(b, root, 5);
    Calls onCpu = Asleep.onCpu(b.build(), new long[] {1, 2, 60, 0});
    assertThat(onCpu.durationNanos(0)).isEqualTo(37);
    assertThat(onCpu.durationNanos(1)).isEqualTo(18);
    assertThat(onCpu.durationNanos(2)).isEqualTo(10);
    assertThat(onCpu.durationNanos(3)).isEqualTo(5);
  }

  @Test
  void anUnknownDurationStaysUnknown() {
    Calls.Builder b = new Calls.Builder();
    call(b, -1, Calls.UNKNOWN);
    assertThat(Asleep.onCpu(b.build(), new long[] {3}).durationNanos(0)).isEqualTo(Calls.UNKNOWN);
  }

  private static int call(Calls.Builder b, int parent, long duration) {
    return b.add(b.functions().id("f"), parent, 0, duration, 0, 1, b.comms().id("w"), 0, 0);
  }
}
