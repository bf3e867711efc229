package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import fathom.source.Tree.Outer;
import fathom.trace.Calls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of several lines a call came from, told by the order of the calls. */
class OriginsTest {
  private static final Set<String> TRACEABLE =
      Set.of("brew", "boil", "pour", "stir", "wipe", "lock_pot", "unlock_pot", "free_cup");

  private static final String HEADER =
      """
      #define lock(pot) lock_pot(&(pot)->lock)
      static inline void unlock(struct pot *pot)
      {
      \tunlock_pot(&pot->lock);
      }
      static inline void free_cups(struct pot *pot)
      {
      \tfree_cup(pot, 12);
      }
      """;

  private static final String OTHERS =
      """
      int boil(struct pot *p) { }
      int pour(struct pot *p) { }
      int stir(struct pot *p) { }
      int wipe(struct pot *p) { }
      void lock_pot(int *p) { }
      void unlock_pot(int *p) { }
      void free_cup(struct pot *p, int n) { }
      """;

  @TempDir Path data;

  /** Each line's calls of a brew() with such a body, when it called these in this order. */
  private Map<Integer, String> lines(String body, String... called) throws IOException {
    return lines(body, List.of(List.of(called)));
  }

  private Map<Integer, String> lines(String body, List<List<String>> runs) throws IOException {
    Path folder = Files.createTempDirectory(data, "tree");
    new Tree()
        .file("fs/brew.c", "int brew(struct pot *pot, int n)\n{\n" + body + "}\n")
        .file("fs/others.c", OTHERS)
        .file("include/pot.h", HEADER)
        .deb(folder.resolve("sources"), "6.1.7-2", Outer.XZ, 4096);
    KernelSource source =
        KernelSource.open(new Shelf(folder), Map.of(), "6.1.7", Progress.NONE).orElseThrow();
    Calls.Builder calls = new Calls.Builder();
    int comm = calls.comms().id("test");
    for (List<String> run : runs) {
      int brew = calls.add(calls.functions().id("brew"), -1, 0, 100, 0, 1, comm, 0, 0);
      for (String name : run) {
        calls.add(calls.functions().id(name), brew, 0, 1, 0, 1, comm, 0, 0);
      }
    }
    Card card = source.withTraceable(TRACEABLE).card("brew", calls.build()).orElseThrow();
    Map<Integer, String> lines = new TreeMap<>();
    for (Card.Line line : card.lines()) {
      if (line.hops().isEmpty()) continue;
      lines.put(
          line.number(),
          line.hops().stream()
              .map(h -> h.calls() + " " + h.function() + (h.candidates() > 1 ? "?" : ""))
              .sorted()
              .collect(Collectors.joining(", ")));
    }
    return lines;
  }

  private static Map<Integer, String> map(Object... pairs) {
    Map<Integer, String> map = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) map.put((Integer) pairs[i], (String) pairs[i + 1]);
    return map;
  }

  @Test
  void whatCameBeforeTellsTheLine() throws IOException {
    String body = "\tif (n)\n\t\tstir(pot);\n\tboil(pot);\n\tif (n > 1)\n\t\tstir(pot);\n";
    assertThat(lines(body, "boil", "stir")).isEqualTo(map(5, "1 boil", 7, "1 stir"));
    assertThat(lines(body, "stir", "boil")).isEqualTo(map(4, "1 stir", 5, "1 boil"));
  }

  @Test
  void ofTwoEndsThatTheCompilerMayMakeOneBothAreTold() throws IOException {
    String body =
        "\tif (n) {\n\t\tboil(pot);\n\t\tpour(pot, 1);\n\t\treturn 1;\n\t}\n"
            + "\tstir(pot);\n\tpour(pot, 2);\n\treturn 1;\n";
    assertThat(lines(body, "boil", "pour")).isEqualTo(map(4, "1 boil", 5, "1 pour?", 9, "1 pour?"));
    assertThat(lines(body.replace("return 1;\n\t}", "return 2;\n\t}"), "boil", "pour"))
        .isEqualTo(map(4, "1 boil", 5, "1 pour"));
  }

  @Test
  void aWayThatReturnsLeadsToNothingElse() throws IOException {
    String body =
        "\tlock(pot);\n\tif (n) {\n\t\tunlock(pot);\n\t\treturn 1;\n\t}\n\tboil(pot);\n\tunlock(pot);\n\treturn 0;\n";
    assertThat(lines(body, "lock_pot", "boil", "unlock_pot"))
        .isEqualTo(map(3, "1 lock_pot", 8, "1 boil", 9, "1 unlock_pot"));
    assertThat(lines(body, "lock_pot", "unlock_pot"))
        .isEqualTo(map(3, "1 lock_pot", 5, "1 unlock_pot"));
  }

  @Test
  void anInlinedHelperThatCannotBeMissedWasNotOnTheWay() throws IOException {
    String body =
        "\tlock(pot);\n\tif (n) {\n\t\tunlock(pot);\n\t\tfree_cups(pot);\n\t\treturn 1;\n\t}\n\tunlock(pot);\n\treturn 0;\n";
    assertThat(lines(body, "lock_pot", "unlock_pot"))
        .isEqualTo(map(3, "1 lock_pot", 9, "1 unlock_pot"));
    assertThat(lines(body, "lock_pot", "unlock_pot", "free_cup"))
        .isEqualTo(map(3, "1 lock_pot", 5, "1 unlock_pot", 6, "1 free_cup"));
  }

  @Test
  void eachTurnOfALoopIsCounted() throws IOException {
    String body =
        "\tboil(pot);\n\twhile (n--) {\n\t\tboil(pot);\n\t\tpour(pot);\n\t}\n\tboil(pot);\n";
    assertThat(lines(body, "boil", "boil", "pour", "boil", "pour", "boil"))
        .isEqualTo(map(3, "1 boil", 5, "2 boil", 6, "2 pour", 8, "1 boil"));
  }

  @Test
  void aDoLoopRunsAtLeastOnce() throws IOException {
    String body =
        "\tdo {\n\t\tif (n)\n\t\t\tstir(pot);\n\t\tboil(pot);\n\t} while (n--);\n\tstir(pot);\n";
    assertThat(lines(body, "boil", "boil", "stir")).isEqualTo(map(6, "2 boil", 8, "1 stir"));
  }

  @Test
  void gotoBreakAndSwitchAreFollowed() throws IOException {
    String jumps =
        "\tif (n)\n\t\tgoto out;\n\tboil(pot);\n\tstir(pot);\n\treturn 0;\nout:\n\tstir(pot);\n\treturn 1;\n";
    assertThat(lines(jumps, "stir")).isEqualTo(map(9, "1 stir"));
    String cases =
        "\tswitch (n) {\n\tcase 1:\n\t\tboil(pot);\n\t\tstir(pot);\n\t\tbreak;\n\tcase 2:\n\t\tstir(pot);\n\t\twipe(pot);\n\t}\n\tpour(pot);\n";
    assertThat(lines(cases, "stir", "wipe", "pour"))
        .isEqualTo(map(9, "1 stir", 10, "1 wipe", 12, "1 pour"));
    assertThat(lines(cases, "boil", "stir", "pour"))
        .isEqualTo(map(5, "1 boil", 6, "1 stir", 12, "1 pour"));
  }

  @Test
  void whatTheOrderCannotTellIsSeveralLines() throws IOException {
    String body = "\tif (n)\n\t\tstir(pot);\n\telse\n\t\tstir(pot);\n\tboil(pot);\n";
    assertThat(lines(body, "stir", "boil")).isEqualTo(map(4, "1 stir?", 6, "1 stir?", 7, "1 boil"));
  }

  @Test
  void eachRunOfTheFunctionHasItsOwnWay() throws IOException {
    String body = "\tif (n) {\n\t\tstir(pot);\n\t\tboil(pot);\n\t}\n\tstir(pot);\n\twipe(pot);\n";
    assertThat(
            lines(body, List.of(List.of("stir", "wipe"), List.of("stir", "boil", "stir", "wipe"))))
        .isEqualTo(map(4, "1 stir", 5, "1 boil", 7, "2 stir", 8, "2 wipe"));
  }

  @Test
  void argumentsComeInAnyOrder() throws IOException {
    String body = "\tpour(boil(pot) + stir(pot));\n\tif (n)\n\t\tboil(pot);\n";
    assertThat(lines(body, "stir", "boil", "pour")).isEqualTo(map(3, "1 boil, 1 pour, 1 stir"));
  }

  @Test
  void whatIsNotCompiledCallsNothing() throws IOException {
    String body = "#ifdef __x86_64__\n\tstir(pot);\n#else\n\tstir(pot);\n#endif\n\tboil(pot);\n";
    assertThat(lines(body, "stir", "boil")).isEqualTo(map(4, "1 stir", 8, "1 boil"));
  }

  @Test
  void aCallThatNothingExplainsLeavesTheOthersAlone() throws IOException {
    String body = "\tstir(pot);\n\tboil(pot);\n\tif (n)\n\t\tstir(pot);\n";
    assertThat(lines(body, "stir", "wipe", "boil")).isEqualTo(map(3, "1 stir", 4, "1 boil"));
  }
}
