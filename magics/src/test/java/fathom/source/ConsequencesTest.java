package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.source.Execution.Ground;
import fathom.source.Execution.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each line begins with what its instructions tell: N times, x not run, ? undecided, - no code. */
class ConsequencesTest {
  private static List<String> concluded(String... lines) {
    List<Card.Line> card = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      char mark = lines[i].charAt(0);
      Execution execution =
          switch (mark) {
            case '-' -> Execution.NO_CODE;
            case '?' -> Execution.UNDECIDED;
            case 'x' -> new Execution(State.NOT_RUN, Ground.EXECUTED, "none");
            default -> new Execution(State.RAN, Ground.EXECUTED, mark + " times");
          };
      long times = mark >= '1' && mark <= '9' ? mark - '0' : 0;
      // "|": it began in the same straight piece of code as the line above.
      long piece = lines[i].charAt(1) == '|' ? i : i + 1;
      Set<Long> pieces = times > 0 ? Set.of(piece) : Set.of();
      Exact.Line exact = new Exact.Line(times, 1, List.of(), List.of(), pieces, Set.of());
      card.add(
          new Card.Line(
              i + 1,
              lines[i].substring(2),
              List.of(),
              execution,
              mark == '-' ? Optional.empty() : Optional.of(exact)));
    }
    return Consequences.of(
            card, KernelConfig.UNKNOWN, name -> name.equals("LEAVE"), name -> true, true)
        .stream()
        .map(l -> l.execution().state() + (l.execution().ground() == Ground.PROVED ? "!" : ""))
        .toList();
  }

  @Test
  void whatStandsBeforeAReachedStatementRan() {
    assertThat(concluded("1 int f(int x)", "- {", "? int y = x * 2;", "1 go(y);", "1 }"))
        .element(2)
        .isEqualTo("RAN!");
  }

  @Test
  void aStatementThatCannotLeaveGoesOnToTheNext() {
    assertThat(concluded("1 int f(int x)", "- {", "1 go(x);", "? x = 3;", "x }"))
        .element(3)
        .isEqualTo("RAN!");
    assertThat(concluded("1 int f(int x)", "- {", "1 LEAVE(x);", "? x = 3;", "x }"))
        .element(3)
        .isEqualTo("UNKNOWN");
  }

  @Test
  void behindALabelNothingFollowsForWhatStandsBeforeIt() {
    assertThat(concluded("1 int f(int x)", "- {", "? x = 3;", "- out:", "1 go(x);", "- }"))
        .element(2)
        .isEqualTo("UNKNOWN");
  }

  @Test
  void whatStandsInABranchThatBeginsWithACallNotMadeDidNotRun() {
    List<String> known =
        concluded(
            "1 int f(int x)",
            "- {",
            "1 if (x) {",
            "x     stop(x);",
            "?     x = -22;",
            "- }",
            "1 go(x);",
            "- }");
    assertThat(known).element(3).isEqualTo("NOT_RUN");
    assertThat(known).element(4).isEqualTo("NOT_RUN!");
  }

  @Test
  void aTestThatLeftNoInstructionsOnTheWayTakenIsNotSaidNotToHaveRun() {
    assertThat(
            concluded(
                "1 int f(int x)", "- {", "1 go(x);", "x if (x)", "x   x = 1;", "1 stop(x);", "- }"))
        .element(3)
        .isIn("UNKNOWN", "RAN!");
    assertThat(concluded("2 int f(int x)", "- {", "2 if (x)", "x   return 0;", "1 go(x);", "- }"))
        .as("one of two that came in did not come out")
        .element(3)
        .isEqualTo("UNKNOWN");
    assertThat(concluded("2 int f(int x)", "- {", "2 if (x)", "x   return 0;", "2 go(x);", "- }"))
        .element(3)
        .isEqualTo("NOT_RUN");
  }

  @Test
  void whatBeganWithoutADecisionInBetweenMayHaveBeenMadeIntoOneTest() {
    assertThat(concluded("1 int f(int x)", "- {", "1 if (x)", "1|  x = 2;", "1 go(x);", "- }"))
        .element(3)
        .isIn("UNKNOWN");
    assertThat(concluded("1 int f(int x)", "- {", "1 if (x)", "1   x = 2;", "1 go(x);", "- }"))
        .element(3)
        .isEqualTo("RAN");
  }

  @Test
  void whatIsStoredThroughAPointerDoesNotVanish() {
    List<String> known =
        concluded(
            "2 int f(int x, struct cup *c)",
            "- {",
            "2 if (x)",
            "x   c->full = 1;",
            "1 go(x);",
            "1 int full = 3;",
            "- }");
    assertThat(known).element(3).isEqualTo("NOT_RUN");
  }

  @Test
  void whatStandsBeforeACallNotMadeDidNotRunWithIt() {
    List<String> known =
        concluded(
            "1 int f(int x)", "- {", "1 if (x) {", "x     x = 3;", "x     stop(x);", "- }", "- }");
    assertThat(known).element(3).isEqualTo("NOT_RUN");
  }

  @Test
  void ofTwoThatAreAlikeNeitherIsBelieved() {
    List<String> known =
        concluded(
            "2 int f(int x)",
            "- {",
            "2 if (x) {",
            "x     stop(x);",
            "- }",
            "2 go(x);",
            "2 if (x > 2) {",
            "2     stop(x);",
            "- }",
            "2 rest(x);",
            "- }");
    assertThat(known).element(3).as("the other one may be it").isEqualTo("UNKNOWN");
    assertThat(known).element(7).as("nothing shows that control came here").isEqualTo("UNKNOWN");
  }

  @Test
  void textThatIsNoFunctionStaysAsItIs() {
    assertThat(concluded("? DEFINE_THING(x)", "1 y")).containsExactly("UNKNOWN", "RAN");
  }
}
