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
    assertThat(view(replayed).facts()).anyMatch(f -> f.contains("hello.zip: no lab here"));
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
        .withMessageContaining("no recording");
    assertThatIOException()
        .isThrownBy(
            () -> new Recorder("other", Mode.AUTO, folder).capture(RecorderTest::impossible))
        .withMessage("no lab here");
  }

  @Test
  void aReplayHasTheTablesOfTheLiveRun() throws Exception {
    Recorder recorder = new Recorder("hello", Mode.AUTO, folder);
    TracedRun traced = TracedRun.of(live, Progress.NONE);
    recorder.kept(live);
    TracedRun replayed = TracedRun.of(recorder.capture(RecorderTest::impossible), Progress.NONE);
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

  private static fathom.show.RunView view(Capture capture) throws IOException {
    return TracedRun.of(capture, Progress.NONE).view();
  }

  @Test
  void aNoteIsKeptInTheRecordingThatTheRunIsIn() throws Exception {
    Recorder recorder = new Recorder("hello", Mode.AUTO, folder);
    TracedRun run = TracedRun.of(recorder.kept(live), Progress.NONE);
    TracedRun noted = run.note("0", "look here");
    assertThat(noted.notes().all()).hasSize(1);
    TracedRun again = TracedRun.of(Recorder.read(folder.place("hello")), Progress.NONE);
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
