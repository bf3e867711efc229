package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.source.Card.Hop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BriefTest {
  private static final String POT =
      """
      int drink(struct pot *pot,
                int n)
      {
      \tint left = n;

      \tif (left < 0)
      \t\treturn -1;
      \twhile (left &&
      \t       pot) {
      \t\tif (pot->hot)
      \t\t\tleft--;
      \t\telse
      \t\t\tleft -= sip(pot);
      \t}
      \tswitch (n) {
      \tcase 1:
      \t\tbreak;
      \tcase 2:
      \t\tfill(pot,
      \t\t     n);
      \t}
      \treturn 0;
      }
      """;

  private static Card card(String text, Set<Integer> measured) {
    List<Card.Line> lines = new ArrayList<>();
    int number = 100;
    for (String line : text.lines().toList()) {
      List<Hop> hops =
          measured.contains(number)
              ? List.of(new Hop("x", List.of(), 1, 5, 1, false))
              : List.<Hop>of();
      lines.add(new Card.Line(number++, line, hops, Execution.UNKNOWN));
    }
    return new Card("drink", "fs/pot.c", "6.1.7", "", lines, 1, 10, 5, List.of());
  }

  private static List<Integer> numbers(Card card) {
    return card.lines().stream().map(Card.Line::number).toList();
  }

  @Test
  void measuredLinesAndTheirConditionsAreLeft() {
    Card brief = Brief.of(card(POT, Set.of(112)));
    assertThat(numbers(brief)).containsExactly(100, 101, 102, 107, 108, 109, 112);
    assertThat(brief.totalNanos()).isEqualTo(10);
  }

  @Test
  void aCaseAndAWholeStatementAreLeft() {
    assertThat(numbers(Brief.of(card(POT, Set.of(118)))))
        .containsExactly(100, 101, 102, 114, 117, 118, 119);
  }

  @Test
  void withoutAMeasuredLineTheHeadIsLeft() {
    assertThat(numbers(Brief.of(card(POT, Set.of())))).containsExactly(100, 101, 102);
  }

  @Test
  void whereTheBodyCannotBeReadTheMeasuredLinesAreLeft() {
    String odd = "int drink(void)\n{\n#ifdef CONFIG_X\n\tif (a) {\n#endif\n\tsip();\n}\n";
    assertThat(numbers(Brief.of(card(odd, Set.of(105))))).containsExactly(100, 105);
  }
}
