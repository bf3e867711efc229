package fathom;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.Values;
import fathom.read.Capture;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Names;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShownTest {
  private static final Capture CAPTURE = Capture.of(Map.of());

  private static Calls calls(long... millis) {
    Calls.Builder calls = new Calls.Builder(new Names(), new Names());
    for (long each : millis) {
      calls.add(
          calls.functions().id("vfs_write"),
          -1,
          1_000_000_000L * calls.size(),
          each * 1_000_000,
          0,
          1,
          calls.comms().id("w"),
          0,
          Calls.UNKNOWN);
    }
    return calls.build();
  }

  private static String told(Shown shown, Capture capture, Calls calls, int kept) {
    return shown.told(capture, calls, Values.NONE, kept, Events.NONE).text(Shown.LEFT_OUT);
  }

  @Test
  void whatWasNotSlowEnoughIsCountedAndTheLongestSaid() {
    Shown shown = new Shown(false, true, Duration.ofMillis(10), "");

    assertThat(shown.roots(calls(3, 12, 7), Values.NONE)).containsExactly(1);
    assertThat(told(shown, CAPTURE, calls(3, 12, 7), 1)).isEqualTo("1 of 3 calls took over 10 ms.");
    assertThat(told(shown, CAPTURE, calls(3, 7), 0))
        .startsWith("None of 2 calls took over 10 ms.")
        .endsWith("The longest took 7 ms.");
  }

  @Test
  void ofCallsThatTheKernelDidNotRecordNothingIsSaidThatNobodyKnows() {
    Shown shown = new Shown(false, true, Duration.ofSeconds(2), "");
    Capture recorded = CAPTURE.with(Capture.THRESHOLD, "2000000").with("run/1/pids", "1");

    assertThat(told(shown, recorded, calls(), 0))
        .startsWith("No call took over 2 s, in any of 2 runs.")
        .doesNotContain("longest");
    assertThat(told(shown, recorded, calls(2500), 1))
        .startsWith("1 call took over 2 s. Below them only what took as long");
  }

  @Test
  void nothingLeftOutIsNothingSaid() {
    Shown all = new Shown(false, true, Duration.ZERO, "");

    assertThat(all.told(CAPTURE, calls(3), Values.NONE, 1, Events.NONE)).isSameAs(CAPTURE);
    assertThat(told(new Shown(false, true, Duration.ZERO, "data"), CAPTURE, calls(3), 0))
        .isEqualTo("Not even the one call that was made went to data.");
  }
}
