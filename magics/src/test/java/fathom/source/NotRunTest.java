package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import fathom.source.Execution.State;
import fathom.source.Tree.Outer;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a card calls "did not run", and where it must not. */
class NotRunTest {
  private static final Set<String> TRACEABLE =
      Set.of("brew", "boil", "pour", "grind", "clean", "rinse", "wipe", "dry", "steam");

  @TempDir Path data;

  @BeforeEach
  void sourceIsThere() throws IOException {
    new Tree()
        .file(
            "fs/brew.c",
            """
            static int clean(struct pot *pot) { return 0; }
            int brew(struct pot *pot, int (*steam)(int))
            {
            \tint n = boil(pot);
            \tif (n == 1)
            \t\tgrind(pot);
            \tif (n == 2)
            \t\tclean(pot);
            \tif (n == 3)
            \t\trinse(pot);
            \tif (n == 4)
            \t\tWIPE(pot);
            \tif (n == 5)
            \t\tsteam(n);
            \tif (n == 6)
            \t\tSHOW(grind(pot));
            \tif (n == 7)
            \t\treturn dry(pot);
            \tif (n < 0)
            \t\treturn n;
            \treturn pour(pot);
            }
            """)
        .file(
            "fs/mill.c",
            "int grind(struct pot *p) { }\nint steam(int n) { }\nint wipe(struct pot *p) { }\n")
        .file(
            "fs/tap.c",
            "int boil(struct pot *p) { }\nint pour(struct pot *p) { }\nint dry(struct pot *p) { }\n")
        .file(
            "include/pot.h",
            "static inline int rinse(struct pot *p) { return 1; }\n#define WIPE(p) wipe(p)\n#define SHOW(x) do { } while (0)\n")
        .deb(data.resolve("sources"), "6.1.7-2", Outer.XZ, 4096);
  }

  private static final String[] ALL = {"boil", "pour"};

  private Card card(String version, Set<String> traceable, int maxDepth, int mark, String... called)
      throws IOException {
    Calls.Builder b = new Calls.Builder();
    int brew = add(b, "brew", -1, mark);
    for (String name : called) add(b, name, brew, 0);
    return KernelSource.open(new Shelf(data), Map.of(), version, Progress.NONE)
        .orElseThrow()
        .withTraceable(traceable, maxDepth)
        .card("brew", b.build())
        .orElseThrow();
  }

  private static int add(Calls.Builder b, String function, int parent, int mark) {
    int name = b.functions().id(function);
    return b.add(name, parent, 0, 10, 0, 1, b.comms().id("t"), mark, Calls.UNKNOWN);
  }

  private static Execution at(Card card, int line) {
    return card.lines().stream()
        .filter(l -> l.number() == line)
        .findFirst()
        .orElseThrow()
        .execution();
  }

  @Test
  void aFunctionOfAnotherFileThatWasNotTracedWasNotCalled() throws IOException {
    Card card = card("6.1.7", TRACEABLE, 0, 0, ALL);
    assertThat(at(card, 6)).isEqualTo(Execution.notRun("no call of grind (line 6) was traced"));
    assertThat(at(card, 18).state()).isEqualTo(State.NOT_RUN);
  }

  @Test
  void everyCallThatWentOnDidNotReturnBefore() throws IOException {
    assertThat(at(card("6.1.7", TRACEABLE, 0, 0, ALL), 20).reason())
        .isEqualTo("every call went on to pour (line 21)");
    assertThat(at(card("6.1.7", TRACEABLE, 0, 0, "boil"), 20).state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void whatMayBeInlinedOrLeftOutOfAMacroIsUnknown() throws IOException {
    Card card = card("6.1.7", TRACEABLE, 0, 0, ALL);
    for (int line : new int[] {8, 10, 12, 16}) {
      assertThat(at(card, line).state()).as("line " + line).isEqualTo(State.UNKNOWN);
    }
  }

  @Test
  void aParameterWithTheNameOfAFunctionIsUnknown() throws IOException {
    assertThat(at(card("6.1.7", TRACEABLE, 0, 0, ALL), 14).state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void whatCannotBeTracedIsUnknown() throws IOException {
    assertThat(at(card("6.1.7", Set.of("brew", "pour", "boil"), 0, 0, ALL), 6).state())
        .isEqualTo(State.UNKNOWN);
  }

  @Test
  void underADepthLimitALeafProvesNothing() throws IOException {
    assertThat(at(card("6.1.7", TRACEABLE, 1, 0, ALL), 6).state()).isEqualTo(State.UNKNOWN);
    assertThat(at(card("6.1.7", TRACEABLE, 2, 0, ALL), 6).state()).isEqualTo(State.NOT_RUN);
  }

  @Test
  void afterLossesNothingIsProved() throws IOException {
    for (Mark mark : new Mark[] {Mark.LOST, Mark.ORPHAN, Mark.TRUNCATED}) {
      Card card = card("6.1.7", TRACEABLE, 0, mark.bit(), ALL);
      assertThat(at(card, 6).state()).as(mark.name()).isEqualTo(State.UNKNOWN);
    }
  }

  @Test
  void anotherVersionsSourceProvesNothing() throws IOException {
    Card card = card("6.1.9", TRACEABLE, 0, 0, ALL);
    assertThat(at(card, 6).state()).isEqualTo(State.UNKNOWN);
    assertThat(at(card, 20).state()).isEqualTo(State.UNKNOWN);
  }
}
