package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.SmallCaptures;
import fathom.target.RecordingFolder;
import fathom.target.RecordingFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
  @TempDir Path directory;
  private RecordingFolder folder;
  private Capture live;

  @BeforeEach
  void prepare() throws IOException {
    folder = RecordingFolders.at(directory.resolve("recordings"));
    live = SmallCaptures.read("stdio-12");
  }

  @Test
  void whatWasTracedIsRecordedAndReplayedWhereNothingCanBeTraced() throws Exception {
    Recorder recorder = new Recorder("hello", Mode.AUTO, folder);
    Capture kept = recorder.kept(recorder.capture(() -> live));
    assertThat(kept.text(Recorder.RECORDED)).contains("hello.zip");
    assertThat(view(kept).facts()).contains("live").anyMatch(f -> f.startsWith("recorded in"));

    Capture replayed = recorder.capture(RecorderTest::impossible);
    assertThat(replayed.text(Recorder.REPLAYED)).contains("hello.zip").contains("no lab here");
    assertThat(view(replayed).facts())
        .anyMatch(f -> f.contains("hello.zip") && f.endsWith(": no lab here"));
    assertThat(view(replayed).facts()).doesNotContain("live");
    assertThat(recorder.kept(replayed)).isSameAs(replayed);
  }

  @Test
  void liveFailsAndReplayNeverTraces() throws Exception {
    new Recorder("hello", Mode.LIVE, folder).kept(live);
    assertThatIOException()
        .isThrownBy(
            () -> new Recorder("hello", Mode.LIVE, folder).capture(RecorderTest::impossible))
        .withMessage("no lab here");
    Capture replayed =
        new Recorder("hello", Mode.REPLAY, folder)
            .capture(
                () -> {
                  throw new AssertionError("traced");
                });
    assertThat(replayed.text(Recorder.REPLAYED)).contains("FATHOM_MODE=replay");
    assertThatIOException()
        .isThrownBy(() -> new Recorder(null, Mode.REPLAY, folder).capture(() -> live))
        .withMessageContaining("--record NAME")
        .withMessageContaining("hello");
    assertThatIOException()
        .isThrownBy(() -> new Recorder("other", Mode.REPLAY, folder).capture(() -> live))
        .withMessageContaining("no recording")
        .withMessageContaining("run this cell once where it can trace");
    assertThatIOException()
        .isThrownBy(
            () -> new Recorder("other", Mode.AUTO, folder).capture(RecorderTest::impossible))
        .withMessage("no lab here");
  }

  @Test
  void aReplayHasTheTablesOfTheLiveRun() throws Exception {
    Recorder recorder = new Recorder("hello", Mode.AUTO, folder);
    TracedRun traced = RunOpening.of(live, Progress.NONE);
    recorder.kept(live);
    TracedRun replayed = RunOpening.of(recorder.capture(RecorderTest::impossible), Progress.NONE);
    assertThat(replayed.calls().print(10_000)).isEqualTo(traced.calls().print(10_000));
    assertThat(replayed.text()).isEqualTo(traced.text());
    assertThat(Files.size(folder.file("hello"))).isLessThan(40_000);
  }

  @Test
  void theModeIsOneOfThree() {
    assertThat(Mode.of(null)).isEqualTo(Mode.AUTO);
    assertThat(Mode.of(" Replay ")).isEqualTo(Mode.REPLAY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mode.of("maybe"))
        .withMessageContaining("expected live, replay or auto");
  }

  @Test
  void everyOutputSaysWhetherItsRunIsLiveAndWhenItWasTraced() throws Exception {
    Capture traced = live.with(Provenance.CAPTURED, "2026-02-03T04:05:06Z");
    Recorder recorder = new Recorder("hello", Mode.AUTO, folder);
    TracedRun a = RunOpening.of(recorder.kept(traced), Progress.NONE);
    TracedRun b = RunOpening.of(recorder.capture(RecorderTest::impossible), Progress.NONE);
    assertThat(a.origin()).startsWith("live");
    assertThat(b.origin()).contains("hello.zip, traced 2026-02-03 04:05:06 UTC: no lab here");
    assertThat(ComparedRuns.of("a", a, "b", b).view().factsA()).contains("live");
    assertThat(ComparedRuns.of("a", a, "b", b).view().factsB()).contains("replay of ");
    Database database = new Database();
    String count = "select count(*) from ";
    assertThat(database.query(count + "calls", b, name -> null, p -> {}).name())
        .isEqualTo(b.origin());
    assertThat(database.query(count + "a.calls", b, name -> a, p -> {}).name())
        .isEqualTo("a: " + a.origin());
  }

  @Test
  void aReplayHasTheLayersOfTheMachineThatTraced() throws Exception {
    Capture told = live.with(SourcePaths.PIECE, "vfs_write mm/filemap.c\n");
    TracedRun run = RunOpening.of(told, Progress.NONE);
    TracedRun byName = RunOpening.of(live.with(SourcePaths.PIECE, ""), Progress.NONE);
    assertThat(run.layers().print()).isNotEqualTo(byName.layers().print());
    Recorder.write(run.recordable(), folder.place("told"));
    TracedRun again = RunOpening.of(Recorder.read(folder.place("told")), Progress.NONE);
    assertThat(again.functions().print()).isEqualTo(run.functions().print());
  }

  private static fathom.show.RunView view(Capture capture) throws IOException {
    return RunOpening.of(capture, Progress.NONE).view();
  }

  @Test
  void aNoteIsKeptInTheRecordingThatTheRunIsIn() throws Exception {
    Recorder recorder = new Recorder("hello", Mode.AUTO, folder);
    TracedRun run = RunOpening.of(recorder.kept(live), Progress.NONE);
    TracedRun noted = run.note("0", "look here");
    assertThat(noted.notes().all()).hasSize(1);
    TracedRun again = RunOpening.of(Recorder.read(folder.place("hello")), Progress.NONE);
    assertThat(again.notes()).isEqualTo(noted.notes());
    assertThat(again.calls().rowCount()).isEqualTo(run.calls().rowCount());
    byte[] before = Files.readAllBytes(folder.file("hello"));
    assertThat(again.note("0", "look here")).isSameAs(again);
    assertThat(again.fold("irq*", "*_lock").text()).contains("... ").contains("note: look here");
    again.note("0", "look there");
    assertThat(Files.readAllBytes(folder.file("hello"))).isNotEqualTo(before);
  }

  private static Capture impossible() throws IOException {
    throw new IOException("no lab here");
  }
}
