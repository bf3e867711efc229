package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.source.Judge.Verdict;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the judge compares lines told with lines executed. */
class JudgeTest {
  /** Lines 10 to 12 are one statement. */
  private static final Map<Integer, Integer> STATEMENTS = Map.of(10, 10, 11, 10, 12, 10);

  private static Verdict verdict(Set<Integer> shown, Set<Integer> executed) {
    return Judge.verdict(shown, executed, STATEMENTS);
  }

  @Test
  void allExecutedLinesAndNoOthersAreExact() {
    assertThat(verdict(Set.of(3), Set.of(3))).isEqualTo(Verdict.EXACT);
    assertThat(verdict(Set.of(3, 5), Set.of(5, 3))).isEqualTo(Verdict.EXACT);
  }

  @Test
  void linesOfOneStatementAreToldApartFromExactOnes() {
    assertThat(verdict(Set.of(12), Set.of(10))).isEqualTo(Verdict.STATEMENT);
  }

  @Test
  void moreLinesThanWereExecutedAreSeveral() {
    assertThat(verdict(Set.of(3, 5), Set.of(5))).isEqualTo(Verdict.SEVERAL);
    assertThat(verdict(Set.of(3, 11), Set.of(10))).isEqualTo(Verdict.SEVERAL);
  }

  @Test
  void someOfTheExecutedLinesAreAPart() {
    assertThat(verdict(Set.of(3), Set.of(3, 5))).isEqualTo(Verdict.PARTLY);
    assertThat(verdict(Set.of(3, 4), Set.of(3, 5))).isEqualTo(Verdict.PARTLY);
  }

  @Test
  void noneOfTheExecutedLinesIsWrongAndNoLineAtAllIsNone() {
    assertThat(verdict(Set.of(4), Set.of(3))).isEqualTo(Verdict.WRONG);
    assertThat(verdict(Set.of(13), Set.of(12))).isEqualTo(Verdict.WRONG);
    assertThat(verdict(Set.of(), Set.of(3))).isEqualTo(Verdict.NONE);
  }
}
