package fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class NotesTest {
  private final Calls calls = calls();

  /** drink calls sip twice, the second time for longer. */
  private static Calls calls() {
    Calls.Builder b = new Calls.Builder();
    add(b, "drink", -1, 0, 100);
    add(b, "sip", 0, 10, 5);
    add(b, "sip", 0, 50, 20);
    return b.build();
  }

  private static void add(Calls.Builder b, String name, int parent, long start, long nanos) {
    b.add(b.functions().id(name), parent, start, nanos, 0, 1, b.comms().id("t"), 0, Calls.UNKNOWN);
  }

  @Test
  void aNoteStandsOnACallAFunctionOrALine() {
    Notes notes =
        Notes.NONE
            .with("1", "the first", calls)
            .with("sip", "all of them", calls)
            .with("drink:12", "here", calls);
    assertThat(notes.all())
        .containsExactly(
            new Note("sip", 0, 1, "the first"),
            new Note("sip", 0, -1, "all of them"),
            new Note("drink", 12, -1, "here"));
    assertThat(notes.on("sip")).hasSize(2);
    assertThat(notes.byCall(calls)).containsOnlyKeys(0, 1, 2);
    assertThat(Notes.of(notes.text())).isEqualTo(notes);
  }

  @Test
  void aSecondNoteOnTheSameTakesItsPlaceAndAnEmptyOneTakesItAway() {
    Notes notes = Notes.NONE.with("sip", "a", calls).with("drink", "b", calls);
    assertThat(notes.with("sip", "c", calls).all().get(0).text()).isEqualTo("c");
    assertThat(notes.with("sip", " \n ", calls).all()).hasSize(1);
  }

  @Test
  void aNoteIsOneLineOfBoundedLength() {
    Notes notes = Notes.NONE.with("sip", "a\tb\nc" + "x".repeat(5000), calls);
    assertThat(notes.all().get(0).text()).startsWith("a b cx").hasSize(1000);
    assertThat(Notes.of(notes.text())).isEqualTo(notes);
  }

  @Test
  void whatTheTraceHasNotIsRefused() {
    for (String bad : List.of("3", "swallow", "swallow:3", "sip:x", "", "a b")) {
      assertThatIllegalArgumentException()
          .as(bad)
          .isThrownBy(() -> Notes.NONE.with(bad, "text", calls));
    }
  }

  @Test
  void damagedLinesArePassedOverAndACallOfAnotherFunctionIsNotMarked() {
    Notes notes = Notes.of("1\tdrink\t0\tmoved\nnonsense\n-\t\t0\t\n9\tsip\t0\tgone\n");
    assertThat(notes.all()).hasSize(2);
    assertThat(notes.byCall(calls)).isEmpty();
  }
}
