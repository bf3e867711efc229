package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fathom.source.Execution.State;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cards of a program that gcc -O2 has compiled, from the instructions that it executed, against
 * what gcov counted in the same program without optimisation.
 */
class ExactCardsIT {
  private static SteppedProgram program;

  @BeforeAll
  static void runIt(@TempDir Path folder) throws Exception {
    Path source = folder.resolve("lines.c");
    try (InputStream in = ExactCardsIT.class.getResourceAsStream("lines.c")) {
      Files.write(source, in.readAllBytes());
    }
    Optional<SteppedProgram> stepped = SteppedProgram.of(folder, source, List.of("-O2"), List.of());
    assumeTrue(stepped.isPresent(), "no program may be traced here: ptrace is not allowed");
    program = stepped.get();
  }

  private static Card.Line line(String function, String code) {
    return program.cards.get(function).lines().stream()
        .filter(l -> l.text().contains(code))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsDecidedIsNeverOtherwiseThanItWas() {
    int decided = 0;
    int all = 0;
    for (Card card : program.cards.values()) {
      for (Card.Line line : card.lines()) {
        State state = line.execution().state();
        Long truth = program.truth.get(line.number());
        if (state == State.NO_CODE || truth == null) continue;
        all++;
        if (state == State.UNKNOWN) continue;
        decided++;
        assertThat(state == State.RAN)
            .as("line %d of %s: %s", line.number(), card.function(), line.text())
            .isEqualTo(truth > 0);
      }
    }
    assertThat(decided).isGreaterThan(all * 8 / 10);
  }

  @Test
  void aLineHasTheNumberOfTimesThatItRan() {
    for (String code : List.of("b->used += water", "return n * 3")) {
      String function = code.startsWith("return") ? "weigh" : "pour";
      Card.Line line = line(function, code);
      assertThat(line.exact().orElseThrow().times())
          .as(code)
          .isEqualTo(program.truth.get(line.number()));
    }
  }

  @Test
  void whatTheCompilerPutApartDidNotRunWhereNoneOfItDid() {
    assertThat(line("spill", "complain(b->spilled)").execution().state()).isEqualTo(State.NOT_RUN);
    assertThat(line("kind", "complain(2)").execution().state()).isEqualTo(State.NOT_RUN);
  }

  @Test
  void aFunctionThatIsInlinedStandsAtTheLineThatCallsIt() {
    Exact.Line left = line("pour", "left = room(b)").exact().orElseThrow();
    assertThat(left.inlined()).extracting(Exact.Inlined::function).containsExactly("room");
    assertThat(left.inlined().get(0).lines())
        .filteredOn(l -> l.execution().state() == State.RAN)
        .extracting(Card.Line::text)
        .anyMatch(t -> t.contains("b->used >= b->size"));
  }

  @Test
  void conditionalJumpsStandAtTheLineThatDecides() {
    assertThat(program.cards.get("sort").lines())
        .filteredOn(l -> l.exact().isPresent() && !l.exact().get().jumps().isEmpty())
        .isNotEmpty()
        .allSatisfy(
            l -> assertThat(l.exact().get().jumps()).allMatch(j -> j.taken() + j.notTaken() > 0));
  }
}
