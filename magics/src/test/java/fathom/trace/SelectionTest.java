package fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Calls CALLS = calls();

  /**
   * write (100 to 200) calls copy (110 to 150); of stat, at 300, no end is known, of end no start.
   */
  private static Calls calls() {
    Calls.Builder b = new Calls.Builder();
    int write = b.functions().id("write");
    int copy = b.functions().id("copy");
    int comm = b.comms().id("dd");
    b.add(write, -1, 100, 100, 0, 7, comm, 0, Calls.UNKNOWN);
    b.add(copy, 0, 110, 40, 0, 7, comm, 0, Calls.UNKNOWN);
    b.add(b.functions().id("stat"), -1, 300, Calls.UNKNOWN, 1, 8, comm, 0, Calls.UNKNOWN);
    b.add(copy, -1, Calls.UNKNOWN, 10, 1, 8, comm, 0, Calls.UNKNOWN);
    return b.build();
  }

  @Test
  void aTreeIsACallAndAllBelowIt() {
    assertThat(Selection.tree(CALLS, 0)).containsExactly(0, 1);
    assertThat(Selection.tree(CALLS, 1)).containsExactly(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selection.tree(CALLS, 4))
        .withMessage("There is no call 4: the column call of calls() goes from 0 to 3.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selection.tree(new Calls.Builder().build(), 0))
        .withMessageContaining("has none");
  }

  @Test
  void functionsAndTasks() {
    assertThat(Selection.ofFunction(CALLS, "copy")).containsExactly(1, 3);
    assertThat(Selection.ofFunction(CALLS, "none")).isEmpty();
    assertThat(Selection.ofTask(CALLS, 8)).containsExactly(2, 3);
  }

  @Test
  void aSliceHasWhatRanInIt() {
    assertThat(Selection.slice(CALLS, 0, 100)).isEmpty();
    assertThat(Selection.slice(CALLS, 0, 101)).containsExactly(0);
    assertThat(Selection.slice(CALLS, 149, 150)).containsExactly(0, 1);
    assertThat(Selection.slice(CALLS, 150, 200)).containsExactly(0);
    assertThat(Selection.slice(CALLS, 200, 1_000)).containsExactly(2);
    assertThat(Selection.slice(CALLS, 301, 1_000)).isEmpty();
  }
}
