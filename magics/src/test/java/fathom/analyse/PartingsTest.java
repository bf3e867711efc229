package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.Partings.Parting;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedLog.Kind;
import fathom.read.ExecutedReader;
import fathom.read.ExecutedTrace;
import fathom.read.ExecutedWriter;
import fathom.read.Symbols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartingsTest {
  private static final long SLOT = 0xffffc90000123458L;
  private static final long WRITE = 0xffffffff81001000L;
  private static final long CHILD = 0xffffffff81002000L;
  private static final long OTHER = 0xffffffff81003000L;
  private static final Renames NO_RENAMES = Renames.parse("");
  private static final Symbols SYMBOLS =
      Symbols.of(
          """
          ffffffff81001000 T vfs_write
          ffffffff81002000 T child
          ffffffff81003000 T other
          ffffffff81004000 T end
          """
              .getBytes(StandardCharsets.UTF_8));

  private static ExecutedWriter begun() {
    return new ExecutedWriter().task(SLOT >>> 14).root(SLOT);
  }

  /** A function's first call would be the tracer's. */
  private static ExecutedWriter started() {
    return begun().block(WRITE, Kind.PLAIN, 4, 4);
  }

  private static Partings.Run run(ExecutedWriter w, String code) throws IOException {
    w.block(WRITE + 100, Kind.RETURN, 1).slot(SLOT).rootEnded(SLOT);
    ExecutedLog log = ExecutedLog.read(w.end(0));
    Executed executed = new Executed(log.blocks());
    ExecutedTrace trace = ExecutedReader.read(log, SYMBOLS, "program", List.of(), executed);
    executed.renumber(trace::row);
    return new Partings.Run(trace.trace().calls(), executed, code);
  }

  private static List<Parting> partings(ExecutedWriter a, ExecutedWriter b) throws IOException {
    return Partings.of(run(a, "6.1"), run(b, "6.1"), NO_RENAMES);
  }

  private static ExecutedWriter call(ExecutedWriter w, long site, long function) {
    return w.block(site, Kind.CALL, 5)
        .slot(SLOT - 16)
        .block(function, Kind.RETURN, 1, 1)
        .slot(SLOT - 16);
  }

  @Test
  void whatDidTheSameDoesNotPartHoweverTheEmulatorCutIt() throws IOException {
    ExecutedWriter whole = begun().block(WRITE, Kind.PLAIN, 2, 2, 2, 2);
    ExecutedWriter cut = begun().block(WRITE, Kind.PLAIN, 2, 2).block(WRITE + 4, Kind.PLAIN, 2, 2);
    assertThat(partings(whole, cut)).isEmpty();
  }

  @Test
  void theyPartAtTheJumpThatOneTookAndMeetWhereItLed() throws IOException {
    ExecutedWriter straight =
        begun()
            .block(WRITE, Kind.PLAIN, 2, 2)
            .block(WRITE + 4, Kind.PLAIN, 2, 2, 2)
            .block(WRITE + 10, Kind.PLAIN, 2);
    ExecutedWriter jumps = begun().block(WRITE, Kind.PLAIN, 2, 2).block(WRITE + 10, Kind.PLAIN, 2);
    Parting one = partings(straight, jumps).get(0);
    assertThat(partings(straight, jumps)).hasSize(1);
    assertThat(one.kind()).isEqualTo(Partings.Kind.BRANCH);
    assertThat(one.a().at()).isEqualTo(WRITE + 2);
    assertThat(one.a().taken()).isFalse();
    assertThat(one.b().taken()).isTrue();
    assertThat(one.a().instructions()).isEqualTo(3);
    assertThat(one.b().instructions()).isZero();
  }

  @Test
  void aLoopThatOneTurnsMoreOftenIsOneParting() throws IOException {
    ExecutedWriter twice = begun().block(WRITE, Kind.PLAIN, 2);
    for (int turn = 0; turn < 2; turn++) twice.block(WRITE + 2, Kind.PLAIN, 2, 2);
    ExecutedWriter fiveTimes = begun().block(WRITE, Kind.PLAIN, 2);
    for (int turn = 0; turn < 5; turn++) fiveTimes.block(WRITE + 2, Kind.PLAIN, 2, 2);
    List<Parting> found = partings(twice, fiveTimes);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).a().at()).isEqualTo(WRITE + 4);
    assertThat(found.get(0).b().instructions() - found.get(0).a().instructions()).isEqualTo(6);
  }

  @Test
  void turnsOfARepAreNoPartings() throws IOException {
    ExecutedWriter one = begun().block(WRITE, Kind.PLAIN, 2, 2);
    ExecutedWriter many = begun().block(WRITE, Kind.PLAIN, 2, 2);
    for (int turn = 0; turn < 5; turn++) many.block(WRITE + 2, Kind.PLAIN, 2);
    assertThat(partings(one, many)).isEmpty();
  }

  @Test
  void aPointerThatLedToAnotherFunctionIsAPartingAndTheyGoOnBehindIt() throws IOException {
    ExecutedWriter a = call(started(), WRITE + 8, CHILD).block(WRITE + 13, Kind.PLAIN, 2);
    ExecutedWriter b = call(started(), WRITE + 8, OTHER).block(WRITE + 13, Kind.PLAIN, 2);
    List<Parting> found = partings(a, b);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).kind()).isEqualTo(Partings.Kind.CALL);
    assertThat(found.get(0).a().at()).isEqualTo(WRITE + 8);
    assertThat(found.get(0).a().instructions()).isEqualTo(2);
  }

  @Test
  void ofTwoKernelsWhatTheyCallIsCompared() throws IOException {
    ExecutedWriter a = call(call(started(), WRITE + 8, CHILD), WRITE + 13, OTHER);
    ExecutedWriter b = call(started(), WRITE + 20, OTHER);
    List<Parting> found = Partings.of(run(a, "6.1"), run(b, "6.12"), NO_RENAMES);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).kind()).isEqualTo(Partings.Kind.ORDER);
    assertThat(found.get(0).a().called()).isEqualTo(1);
    assertThat(found.get(0).b().called()).isEqualTo(-1);
  }
}
