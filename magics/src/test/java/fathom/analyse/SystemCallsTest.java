package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Events;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemCallsTest {
  private final Calls.Builder calls = new Calls.Builder();

  @Test
  void aRootHasTheResultOfTheSystemCallThatEndedAfterIt() {
    root(10, 100);
    root(10, 300);
    Calls with =
        SystemCalls.results(
            calls.build(),
            exits(new Exit(10, 50, 3), new Exit(10, 150, 12), new Exit(10, 400, -22)));
    assertThat(with.returned(0)).isEqualTo(12);
    assertThat(with.returned(1)).isEqualTo(-22);
  }

  @Test
  void aFunctionThatDoesNotHandItsResultUpHasNone() {
    root("mutex_lock", 10, 100);
    Calls with = SystemCalls.results(calls.build(), exits(new Exit(10, 150, -22)));
    assertThat(with.returned(0)).isEqualTo(Calls.UNKNOWN);
  }

  @Test
  void anotherTasksExitSaysNothing() {
    root(10, 100);
    Calls with = SystemCalls.results(calls.build(), exits(new Exit(11, 150, 7)));
    assertThat(with.returned(0)).isEqualTo(Calls.UNKNOWN);
  }

  @Test
  void ofTwoRootsInOneSystemCallOnlyTheLastHasItsResult() {
    root(10, 100);
    root(10, 200);
    Calls with = SystemCalls.results(calls.build(), exits(new Exit(10, 400, 24)));
    assertThat(with.returned(0)).isEqualTo(Calls.UNKNOWN);
    assertThat(with.returned(1)).isEqualTo(24);
  }

  private void root(int pid, long start) {
    root("vfs_write", pid, start);
  }

  private void root(String function, int pid, long start) {
    calls.add(
        calls.functions().id(function),
        -1,
        start,
        20,
        0,
        pid,
        calls.comms().id("w"),
        0,
        Calls.UNKNOWN);
  }

  private record Exit(int pid, long time, long ret) {}

  private static Events exits(Exit... exits) {
    Events.Builder b = new Events.Builder();
    for (Exit e : exits) {
      b.add("raw_syscalls:sys_exit", e.time, 0, e.pid, Map.of("id", 1L, "ret", e.ret));
    }
    return b.build();
  }
}
