package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fathom.trace.Calls;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldingTest {
  private static int add(Calls.Builder b, String name, int parent, long start, long nanos) {
    return b.add(
        b.functions().id(name), parent, start, nanos, 0, 1, b.comms().id("t"), 0, Calls.UNKNOWN);
  }

  /** drink: irq_enter, irq_exit > softirq, sip > irq_work, irq_enter. */
  private static Calls calls() {
    Calls.Builder b = new Calls.Builder();
    int root = add(b, "drink", -1, 0, 100);
    add(b, "irq_enter", root, 10, 5);
    int exit = add(b, "irq_exit", root, 20, 8);
    add(b, "softirq", exit, 21, 3);
    int sip = add(b, "sip", root, 40, 20);
    add(b, "irq_work", sip, 41, 2);
    add(b, "irq_enter", root, 90, Calls.UNKNOWN);
    return b.build();
  }

  @Test
  void callsSideBySideBecomeOneCountedMark() {
    Folding folding = Folding.of(calls(), List.of("irq*"));
    assertThat(folding.marks())
        .containsOnlyKeys(1, 5, 6)
        .containsEntry(1, new Folding.Mark(3, 2, 13))
        .containsEntry(5, new Folding.Mark(1, 5, 2))
        .containsEntry(6, new Folding.Mark(1, 6, Calls.UNKNOWN));
    assertThat(folding.marks().get(1).label()).isEqualTo("... 3 calls");
    assertThat(folding.hidden()).isEqualTo(BitSet.valueOf(new long[] {0b1100}));
  }

  @Test
  void patternsAreWholeNamesAndRootsStay() {
    assertThat(Folding.of(calls(), List.of("irq")).marks()).isEmpty();
    assertThat(Folding.of(calls(), List.of("*")).marks()).containsOnlyKeys(1);
    assertThat(Folding.of(calls(), List.of("s?p", "softirq")).marks()).containsOnlyKeys(3, 4);
    assertThat(Folding.of(calls(), List.of())).isEqualTo(Folding.NONE);
  }

  @Test
  void whatIsNoPatternIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Folding.of(calls(), List.of("(a+)+")))
        .withMessageContaining("no pattern for functions");
  }
}
