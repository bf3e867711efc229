package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Mark;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private static int add(Calls.Builder b, String name, int parent, long start, long ns, int marks) {
    return b.add(
        b.functions().id(name), parent, start, ns, 0, 1, b.comms().id("t"), marks, Calls.UNKNOWN);
  }

  @Test
  void callersAndCalleesComeInTheOrderOfTimeWithoutInterrupts() {
    Calls.Builder b = new Calls.Builder();
    int root = add(b, "pour", -1, 0, 100, 0);
    int drink = add(b, "drink", root, 10, 60, 0);
    add(b, "timer", drink, 20, 15, Mark.INTERRUPT.bit());
    add(b, "sip", drink, 40, 2, 0);
    int nested = add(b, "drink", drink, 50, 5, 0);
    add(b, "swallow", nested, 51, 3, 0);
    Neighbours near = Neighbours.of(b.build(), "drink");
    assertThat(near.isEmpty()).isFalse();
    assertThat(near.callers()).containsExactly("pour");
    assertThat(near.callees()).containsExactly("sip", "swallow");
  }

  @Test
  void ofManyTheLongestAreKept() {
    Calls.Builder b = new Calls.Builder();
    int root = add(b, "drink", -1, 0, 1000, 0);
    for (int i = 1; i <= 12; i++) add(b, "sip" + i, root, 10 * i, i, 0);
    assertThat(Neighbours.of(b.build(), "drink").callees())
        .containsExactly("sip5", "sip6", "sip7", "sip8", "sip9", "sip10", "sip11", "sip12");
  }

  @Test
  void aFunctionThatWasNotCalledHasNone() {
    assertThat(Neighbours.of(new Calls.Builder().build(), "drink").isEmpty()).isTrue();
  }
}
