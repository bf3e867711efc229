package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import fathom.kernel.display.Progress;
import fathom.read.SmallCaptures;
import fathom.target.Recording;
import fathom.target.RecordingName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class TraceFileTest {
  private static final String TEXT =
      """
      # tracer: function_graph
      #
      # CPU  DURATION                  FUNCTION CALLS
      # |     |   |                     |   |   |   |
       0)               |  vfs_write() {
       0)   0.500 us    |    rw_verify_area();
       0)   3.000 us    |  }
      """;

  @TempDir Path directory;

  @Test
  void textIsOpenedPlainAndPackedWhateverItsName() throws IOException {
    Path plain = Files.writeString(directory.resolve("größe 1.log"), TEXT);
    Path gzip = directory.resolve("a");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(TEXT.getBytes(StandardCharsets.UTF_8));
    }
    Path xz = directory.resolve("b.zip");
    try (OutputStream out = new XZOutputStream(Files.newOutputStream(xz), new LZMA2Options(1))) {
      out.write(TEXT.getBytes(StandardCharsets.UTF_8));
    }
    for (Path file : new Path[] {plain, gzip, xz}) {
      TracedRun run = Fathom.read(file);
      assertThat(run.functions().stringColumn("function").asList())
          .containsExactlyInAnyOrder("vfs_write", "rw_verify_area");
      assertThat(run.durationNanos()).isEqualTo(3_000);
      assertThat(run.view().headline()).isEqualTo(file.getFileName().toString());
      assertThat(run.view().facts()).contains("read from a file");
      assertThat(run.view().warnings()).anyMatch(w -> w.contains("--kernel"));
    }
  }

  @Test
  void anOpenedFileIsRecordedAndReplayed() throws IOException {
    Path file = Files.writeString(directory.resolve("größe 1.log"), TEXT);
    TracedRun opened = TraceFile.open(file, "", Progress.NONE);
    Path zip = directory.resolve("recording.zip");
    Recorder.write(TraceFile.withOriginal(opened.capture()), RecordingName.whole(zip));
    Files.delete(file);
    TracedRun replayed = Fathom.read(zip);
    assertThat(replayed.text()).isEqualTo(opened.text());
    assertThat(replayed.view().headline()).isEqualTo("größe 1.log");
    assertThat(replayed.view().facts()).anyMatch(f -> f.startsWith("replay of"));
  }

  @Test
  void aPasteIsReadAndRecorded() throws IOException {
    TracedRun pasted = Fathom.text(TEXT);
    assertThat(pasted.roots().rowCount()).isEqualTo(1);
    Path zip = directory.resolve("recording.zip");
    Recorder.write(TraceFile.withOriginal(pasted.capture()), RecordingName.whole(zip));
    assertThat(Fathom.read(zip).text()).isEqualTo(pasted.text());
  }

  @Test
  void aRecordingInsideGzipIsOpened() throws IOException {
    Path zip = directory.resolve("stdio.zip");
    Recording.write(SmallCaptures.read("stdio-12"), zip);
    Path packed = directory.resolve("stdio.zip.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(zip, out);
    }
    assertThat(Fathom.read(packed).calls().rowCount())
        .isEqualTo(Fathom.read(zip).calls().rowCount())
        .isPositive();
  }

  @Test
  void whatCannotBeOpenedIsSaid() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> Fathom.read(directory.resolve("missing")))
        .withMessageContaining("no file");
    Path empty = Files.write(directory.resolve("empty"), new byte[0]);
    assertThatIOException().isThrownBy(() -> Fathom.read(empty)).withMessageContaining("empty");
    Path cut = Files.write(directory.resolve("cut.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});
    assertThatIOException().isThrownBy(() -> Fathom.read(cut));
  }
}
