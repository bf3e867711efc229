package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Entered;
import fathom.trace.Mark;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimedCallsTest {
  private static final Set<String> TRACEABLE = Set.of("write", "copy", "sync");

  /** Depth first: "write 0 10 100" is name, depth, start and duration; "!tick" an interrupt. */
  private static Calls calls(boolean exact, String... lines) {
    Calls.Builder b = new Calls.Builder();
    int[] at = new int[10];
    for (String line : lines) {
      String[] words = line.split(" ");
      int depth = Integer.parseInt(words[1]);
      int marks = words[0].startsWith("!") ? Mark.INTERRUPT.bit() : 0;
      at[depth] =
          b.add(
              b.functions().id(words[0].replace("!", "")),
              depth == 0 ? -1 : at[depth - 1],
              Long.parseLong(words[2]),
              Long.parseLong(words[3]),
              0,
              1,
              b.comms().id(exact ? "" : "workload"),
              marks,
              Calls.UNKNOWN);
      if (exact) b.executed(5, Entered.CALL);
    }
    return b.build();
  }

  @Test
  void callsGetTheTimesOfTheirPartners() {
    Calls exact = calls(true, "write 0 0 0", "memcpy 1 0 0", "copy 2 0 0", "copy 1 0 0");
    Calls traced = calls(false, "write 0 100 50", "copy 1 110 10", "copy 1 130 15");
    TimedCalls timed = TimedCalls.of(exact, traced, TRACEABLE);
    // memcpy stands between in one of them only, so that "copy" is on one path in both.
    assertThat(timed.calls().durationNanos(0)).isEqualTo(50);
    assertThat(timed.calls().durationNanos(2)).isEqualTo(10);
    assertThat(timed.calls().startNanos(3)).isEqualTo(130);
    assertThat(timed.calls().instructions(0)).isEqualTo(20);
    assertThat(timed.calls().selfNanos(0)).isEqualTo(50 - 10 - 15);
  }

  @Test
  void whatTheTracerCannotSeeHasNoTimeOfItsOwn() {
    Calls exact = calls(true, "write 0 0 0", "memcpy 1 0 0", "copy 2 0 0");
    Calls traced = calls(false, "write 0 100 50", "copy 1 110 10");
    TimedCalls timed = TimedCalls.of(exact, traced, TRACEABLE);
    assertThat(timed.calls().has(1, Mark.UNTIMED)).isTrue();
    assertThat(timed.calls().durationNanos(1)).isEqualTo(Calls.UNKNOWN);
    assertThat(timed.calls().selfNanos(1)).isEqualTo(Calls.UNKNOWN);
    assertThat(timed.calls().startNanos(1)).isEqualTo(110);
    assertThat(timed.partings())
        .singleElement()
        .asString()
        .startsWith("The tracer cannot see 1 call:");
  }

  @Test
  void whereTheTwoRunsPartIsSaid() {
    Calls exact = calls(true, "write 0 0 0", "copy 1 0 0");
    Calls traced = calls(false, "write 0 100 50", "copy 1 110 10", "sync 1 125 5");
    TimedCalls timed = TimedCalls.of(exact, traced, TRACEABLE);
    assertThat(timed.partings().get(0)).isEqualTo("Only with the tracer: sync in write.");
    assertThat(timed.calls().selfNanos(0)).isEqualTo(40);
  }

  @Test
  void theClockStandsWhileAnInterruptRuns() {
    Calls exact = calls(true, "write 0 0 0", "!tick 1 0 0", "copy 1 0 0");
    Calls traced = calls(false, "write 0 100 50", "!tick 1 105 20", "copy 1 130 10");
    TimedCalls timed = TimedCalls.of(exact, traced, TRACEABLE);
    assertThat(timed.calls().size()).isEqualTo(2);
    assertThat(timed.calls().durationNanos(0)).isEqualTo(30);
    assertThat(timed.calls().startNanos(1)).isEqualTo(110);
    assertThat(timed.calls().durationNanos(1)).isEqualTo(10);
    assertThat(timed.partings()).isEmpty();
  }
}
