package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import fathom.source.Execution.State;
import fathom.source.Tree.Outer;
import fathom.trace.Calls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclarationsTest {
  @TempDir Path data;

  @BeforeEach
  void sourceIsThere() throws IOException {
    new Tree()
        .file(
            "fs/pot.c",
            """
            static int brew(struct pot *pot)
            {
            \tif (pot->hot & POT_HOT)
            \t\treturn pot->ops->fill(pot);
            \treturn 0;
            }
            static int tap_fill(struct pot *pot) { return 1; }
            static int tap_drain(struct pot *pot) { return 1; }
            const struct pot_ops tap_ops = {
            \t.fill\t= tap_fill,
            \t.drain\t= tap_drain,
            };
            """)
        .file(
            "include/linux/pot.h",
            """
            struct pot;
            struct pot {
            \tint hot;
            \tint cold;
            \tstruct { int a; } inner;
            };
            #define POT_COLD 1
            #define POT_HOT 2

            #define POT_SHAKE(p) do { \\
            \tshake(p); \\
            } while (0)
            enum pot_size {
            \tPOT_SMALL,
            \tPOT_LARGE = 3,
            };
            """)
        .deb(data.resolve("sources"), "6.1.7-2", Outer.XZ, 4096);
  }

  private Optional<Card> card(String name) throws IOException {
    Calls.Builder b = new Calls.Builder();
    int comm = b.comms().id("t");
    int brew = b.add(b.functions().id("brew"), -1, 0, 90, 0, 1, comm, 0, Calls.UNKNOWN);
    b.add(b.functions().id("tap_fill"), brew, 10, 50, 0, 1, comm, 0, Calls.UNKNOWN);
    return KernelSource.open(new Shelf(data), Map.of(), "6.1.7", Progress.NONE)
        .orElseThrow()
        .declaration(name, b.build());
  }

  private static List<State> states(Card card) {
    return card.lines().stream().map(l -> l.execution().state()).toList();
  }

  @Test
  void ofAStructureTheFieldsThatTracedFunctionsNameAreMarked() throws IOException {
    Card card = card("struct pot").orElseThrow();
    assertThat(card.file()).isEqualTo("include/linux/pot.h");
    assertThat(card.lines()).extracting(Card.Line::number).containsExactly(2, 3, 4, 5, 6);
    assertThat(states(card))
        .containsExactly(State.NO_CODE, State.RAN, State.NO_CODE, State.NO_CODE, State.NO_CODE);
    assertThat(card.lines().get(1).execution().reason()).isEqualTo("named in brew");
  }

  @Test
  void ofATableTheFunctionsThatWereCalledHaveTheirTimes() throws IOException {
    Card card = card("tap_ops").orElseThrow();
    assertThat(card.lines().get(1).hops())
        .containsExactly(new Card.Hop("tap_fill", List.of(), 1, 50, 1, false));
    assertThat(card.lines().get(2).hops()).isEmpty();
  }

  @Test
  void aConstantStandsAmongItsKind() throws IOException {
    Card card = card("POT_HOT").orElseThrow();
    assertThat(card.lines())
        .extracting(Card.Line::text)
        .containsExactly("#define POT_COLD 1", "#define POT_HOT 2");
    assertThat(states(card)).containsExactly(State.NO_CODE, State.RAN);
    assertThat(card("POT_LARGE").orElseThrow().lines())
        .extracting(Card.Line::text)
        .contains("enum pot_size {", "\tPOT_LARGE = 3,");
  }

  @Test
  void aMacroHasItsContinuationLines() throws IOException {
    assertThat(card("POT_SHAKE").orElseThrow().lines()).hasSize(3);
  }

  @Test
  void whatIsNotThereIsNotFound() throws IOException {
    assertThat(card("struct jug")).isEmpty();
    assertThat(card("jug")).isEmpty();
    assertThat(card("pot.*")).isEmpty();
  }
}
