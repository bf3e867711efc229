package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import fathom.read.SmallCaptures;
import fathom.target.RecordingFolder;
import fathom.target.RecordingFolders;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayedProgramsTest {
  @TempDir Path directory;
  private final ReplayedPrograms programs = new ReplayedPrograms();

  @Test
  void inReplayNothingIsStartedAndNothingFails() throws Exception {
    RecordingFolder none = RecordingFolders.at(directory);
    for (String done : new String[] {"started", "signalled", "ended"}) {
      assertThat(programs.instead("w", done, () -> "traced", Mode.REPLAY, none))
          .startsWith("w is not " + done + ": FATHOM_MODE=replay. Cells");
    }
  }

  @Test
  void whereNoLabIsTheReasonIsSaidWhenThereAreRecordings() throws Exception {
    RecordingFolder folder = RecordingFolders.at(directory.resolve("recordings"));
    assertThatIOException()
        .isThrownBy(
            () ->
                programs.instead(
                    "w", "started", ReplayedProgramsTest::impossible, Mode.AUTO, folder));
    new Recorder("hello", Mode.LIVE, folder).kept(SmallCaptures.read("stdio-12"));
    assertThat(
            programs.instead("w", "started", ReplayedProgramsTest::impossible, Mode.AUTO, folder))
        .contains("no lab here");
    assertThat(programs.instead("w", "ended", () -> "ended", Mode.AUTO, folder))
        .contains("nothing is live");
    assertThatIOException()
        .isThrownBy(
            () ->
                programs.instead(
                    "w", "started", ReplayedProgramsTest::impossible, Mode.LIVE, folder));
    assertThat(programs.instead("w", "started", () -> "runs", Mode.AUTO, folder)).isEqualTo("runs");
    assertThat(programs.instead("w", "ended", () -> "ended", Mode.AUTO, folder)).isEqualTo("ended");
  }

  private static String impossible() throws IOException {
    throw new IOException("no lab here");
  }
}
