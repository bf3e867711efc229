package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.Comparison.Place;
import fathom.analyse.Comparison.Where;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Renames RENAMES = Renames.parse("# told\nold_name new_name\nwrapper -\n");

  /** "write 100/ext4 60/copy 20/copy 10": a slash goes a level down, ".." up again. */
  private static Comparison.Input input(String text) {
    Calls.Builder b = new Calls.Builder();
    Deque<Integer> above = new ArrayDeque<>();
    long start = 0;
    for (String word : text.split(" ")) {
      if (word.equals("..")) {
        above.pop();
        continue;
      }
      String[] parts = word.split(":");
      boolean interrupt = parts[0].startsWith("!");
      int row =
          b.add(
              b.functions().id(parts[0].replace("!", "")),
              above.isEmpty() ? -1 : above.peek(),
              start++,
              Long.parseLong(parts[1]),
              0,
              1,
              b.comms().id("w"),
              interrupt ? Mark.INTERRUPT.bit() : 0,
              Calls.UNKNOWN);
      above.push(row);
    }
    Calls calls = b.build();
    Layer[] layers = new Layer[calls.size()];
    Arrays.fill(layers, Layer.VFS);
    return new Comparison.Input(calls, layers);
  }

  private static List<String> said(Comparison c) {
    return c.places().stream()
        .map(p -> p.depth() + " " + p.function() + " " + p.a().calls() + "/" + p.b().calls())
        .toList();
  }

  @Test
  void callsOfTheSamePathAreOnePlaceAndTheirTimesAreAddedUp() {
    Comparison c =
        Comparison.of(
            input("write:100 copy:20 .. copy:30 .. copy:10 .. .."),
            input("write:50 copy:5 .. .."),
            RENAMES);
    assertThat(said(c)).containsExactly("0 write 1/1", "1 copy 3/1");
    Place copy = c.places().get(1);
    assertThat(copy.a()).isEqualTo(new Comparison.Side(3, 60, 60, 20, 0, 0));
    assertThat(copy.b()).isEqualTo(new Comparison.Side(1, 5, 5, 5, 0, 0));
    assertThat(c.places().get(0).a().selfNanos()).isEqualTo(40);
    assertThat(c.totalNanos(true)).isEqualTo(100);
    assertThat(c.partings()).isEmpty();
  }

  @Test
  void theyPartWhereOnlyOneGoesOn() {
    Comparison c =
        Comparison.of(
            input("write:100 buffered:80 copy:20 .. .. .."),
            input("write:50 direct:40 bio:30 .. .. .."),
            RENAMES);
    assertThat(c.partings().stream().map(Place::function)).containsExactly("buffered", "direct");
    assertThat(c.partings().stream().map(Place::where)).containsExactly(Where.ONLY_A, Where.ONLY_B);
    assertThat(c.path(4)).containsExactly("write", "direct", "bio");
  }

  @Test
  void renamedFunctionsAreTheSameAndItIsSaid() {
    Comparison c =
        Comparison.of(
            input("write:9 old_name.isra.0:5 .. .."), input("write:9 new_name:4 .. .."), RENAMES);
    assertThat(said(c)).containsExactly("0 write 1/1", "1 old_name.isra.0 1/1");
    assertThat(c.renamed()).containsExactly("old_name.isra.0 = new_name");
  }

  @Test
  void whatOneKernelHasInlinedStandsInNobodysWay() {
    Comparison c =
        Comparison.of(
            input("write:9 wrapper:5 ext4:4 .. .. .."), input("write:9 ext4:4 .. .."), RENAMES);
    assertThat(said(c)).containsExactly("0 write 1/1", "1 ext4 1/1");
    Comparison same =
        Comparison.of(input("write:9 wrapper:5 .. .."), input("write:9 wrapper:4 .. .."), RENAMES);
    assertThat(said(same)).containsExactly("0 write 1/1", "1 wrapper 1/1");
  }

  @Test
  void interruptsComeByChanceAndAreLeftOut() {
    Comparison c =
        Comparison.of(
            input("write:9 !timer:5 tick:3 .. .. copy:1 .. .."),
            input("write:9 copy:1 .. .."),
            RENAMES);
    assertThat(said(c)).containsExactly("0 write 1/1", "1 copy 1/1");
  }

  @Property(tries = 100)
  void aTraceComparedWithItselfPartsNowhere(@ForAll List<Boolean> steps) {
    StringBuilder text = new StringBuilder("write:9");
    int open = 1;
    for (boolean down : steps) {
      if (!down && open == 1) continue;
      text.append(down ? " f" + open % 3 + ":1" : " ..");
      open += down ? 1 : -1;
    }
    Comparison.Input one = input(text.toString());
    Comparison c = Comparison.of(one, one, RENAMES);
    assertThat(c.partings()).isEmpty();
    long calls = c.places().stream().mapToLong(p -> p.a().calls()).sum();
    assertThat(calls).isEqualTo(one.calls().size());
  }

  @Test
  void theTableNamesEachFunctionOnce() {
    assertThat(Renames.table().canonical("unlock_page")).isEqualTo("folio_unlock");
    assertThat(Renames.table().canonical("vfs_write")).isEqualTo("vfs_write");
  }
}
