package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.source.Card;
import fathom.source.Exact;
import fathom.source.Execution;
import fathom.source.Execution.Ground;
import fathom.source.Execution.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a card shows of executed instructions. */
class ExactCardShownTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private static Card.Line line(int number, String text, Execution execution, Exact.Line exact) {
    return new Card.Line(number, text, List.of(), execution, Optional.of(exact));
  }

  private static Exact.Line counted(long times, long instructions) {
    return new Exact.Line(times, instructions, List.of(), List.of(), Set.of(), Set.of());
  }

  private static Execution ran(String often) {
    return new Execution(State.RAN, Ground.EXECUTED, often);
  }

  private static Card card(List<Card.Line> lines, Exact.Function known) {
    return new Card(
        "plumb",
        "fs/plumb.c",
        "6.1.7",
        "",
        lines,
        3,
        2_468,
        200,
        List.of(),
        List.of(),
        Optional.of(known));
  }

  private static String html(Card card) {
    return (String) CardHtml.of(card).data().get("text/html");
  }

  private static Card known(String name) {
    Exact.Jump jump = new Exact.Jump(name + "+0x1f", 2, 1, "12", "11");
    Exact.Inlined inlined =
        new Exact.Inlined(
            name,
            "include/lead.h",
            3,
            21,
            List.of(line(80, "drop(x);", ran("3 times"), counted(3, 21))));
    return card(
        List.of(
            line(
                10,
                "if (deep)",
                ran("3 times"),
                new Exact.Line(3, 9, List.of(jump), List.of(inlined), Set.of(), Set.of())),
            line(11, "return -22;", Execution.UNDECIDED, counted(0, 1)),
            line(
                12,
                "sink();",
                new Execution(State.NOT_RUN, Ground.PROVED, "it follows"),
                counted(0, 0))),
        new Exact.Function(1_234, 100, false, true, List.of(), List.of()));
  }

  @Test
  void aLineSaysHowOftenItRanAndWhatItCost() {
    String html = html(known("lead"));
    assertThat(html).contains("3×", "1,234</b> instructions, self <b>100");
    assertThat(html)
        .contains("ran: 3 times (executed)")
        .contains("did not run: it follows (proved)");
    assertThat(html)
        .contains("not decided: ")
        .contains("lines known: 1 executed, 1 proved, 1 not decided");
    assertThat(html).as("no clock ran").doesNotContain("2.5 µs");
  }

  @Test
  void aBranchIsSeenWithTakenAndNotTaken() {
    assertThat(html(known("lead"))).contains("taken 2×→12 · not 1×→11");
  }

  @Test
  void anInlinedFunctionOpensInPlace() {
    assertThat(html(known("lead")))
        .containsSubsequence(
            "<details class=\"inl\" open>", "inlined, include/lead.h:80", "drop", "</details>");
  }

  @Test
  void aLargeInlinedFunctionIsFolded() {
    List<Card.Line> many =
        IntStream.range(1, 40).mapToObj(i -> line(i, "x++;", ran("once"), counted(1, 1))).toList();
    Exact.Inlined large = new Exact.Inlined("lead", "a.h", 1, 39, many);
    Exact.Line line = new Exact.Line(1, 39, List.of(), List.of(large), Set.of(), Set.of());
    Card card =
        card(
            List.of(line(1, "lead();", ran("once"), line)),
            new Exact.Function(39, 39, false, true, List.of(), List.of()));
    assertThat(html(card)).contains("<details class=\"inl\">").doesNotContain("class=\"inl\" open");
  }

  @Test
  void withoutLinesTheJumpsStandByTheirAddressAndItSaysWhatShowsLines() {
    Exact.Jump jump = new Exact.Jump("plumb+0x1f", 7, 0, "plumb+0x80", "plumb+0x21");
    Card card =
        card(
            List.of(new Card.Line(10, "if (deep)", List.of(), Execution.UNKNOWN)),
            new Exact.Function(
                1_234, 100, false, false, List.of(jump), List.of("%lines fetches 283 MB.")));
    assertThat(html(card))
        .contains("%lines fetches 283 MB.", "1 conditional jump by address", "taken      7×");
  }

  @Test
  void namesAreText() {
    assertThat(html(known(HOSTILE))).doesNotContain("<img").contains("&lt;img");
  }
}
