package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Mark;
import org.junit.jupiter.api.Test;

class WalkTest {
  private final Calls.Builder builder = new Calls.Builder();

  private int add(String function, int parent, long duration, int marks) {
    int name = builder.functions().id(function);
    int comm = builder.comms().id("t");
    return builder.add(name, parent, builder.size(), duration, 0, 1, comm, marks, Calls.UNKNOWN);
  }

  @Test
  void theHeaviestCalleeIsFollowedOverAllCallsOfThePath() {
    int quick = add("brew", -1, 50, 0);
    add("stir", quick, 30, 0);
    int slow = add("brew", -1, 1000, 0);
    int pour = add("pour", slow, 900, 0);
    add("drip", pour, 400, 0);
    add("drip", pour, 300, 0);
    add("stir", slow, 60, 0);
    assertThat(Walk.slowest(builder.build()).steps())
        .containsExactly(
            new Walk.Step("brew", 2, 2, 1050, 60),
            new Walk.Step("pour", 1, 1, 900, 200),
            new Walk.Step("drip", 2, 1, 700, 700));
  }

  @Test
  void anInterruptIsNotWalkedInto() {
    int brew = add("brew", -1, 1000, 0);
    add("timer", brew, 800, Mark.INTERRUPT.bit());
    add("pour", brew, 100, 0);
    assertThat(Walk.slowest(builder.build()).steps())
        .extracting(Walk.Step::function)
        .containsExactly("brew", "pour");
  }

  @Test
  void whatHasNoWeightEndsThePath() {
    int brew = add("brew", -1, 1000, 0);
    add("pour", brew, 19, 0);
    assertThat(Walk.slowest(builder.build()).steps()).hasSize(1);
  }

  @Test
  void noCallsNoPath() {
    assertThat(Walk.slowest(builder.build()).steps()).isEmpty();
  }
}
