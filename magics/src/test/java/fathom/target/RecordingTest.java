package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.read.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
  @TempDir Path directory;

  private static final Capture CAPTURE =
      new Capture(
          Map.of(
              "about/release", new byte[] {'6'},
              "run/0/per_cpu/cpu0/trace_pipe_raw", new byte[100_000],
              "run/0/stdout", new byte[0]));

  @Test
  void aCaptureIsReadAsItWasWrittenAndHasAlwaysTheSameBytes() throws IOException {
    Path first = directory.resolve("first.zip");
    Path second = directory.resolve("second.zip");
    Recording.write(CAPTURE, first);
    Recording.write(CAPTURE, second);

    Capture read = Recording.read(first);
    assertThat(read.pieces().keySet()).isEqualTo(CAPTURE.pieces().keySet());
    CAPTURE.pieces().forEach((name, bytes) -> assertThat(read.bytes(name)).isEqualTo(bytes));
    assertThat(first).hasSameBinaryContentAs(second);
  }

  @Test
  void whatIsNoRecordingIsSaidToBeNone() throws IOException {
    Path text = Files.writeString(directory.resolve("text.zip"), "# tracer: function_graph");

    assertThatThrownBy(() -> Recording.read(text)).hasMessageContaining("is not a recording");
  }

  @Test
  void aCutRecordingIsRefused() throws IOException {
    Path file = directory.resolve("cut.zip");
    Recording.write(CAPTURE, file);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, 60));

    assertThatThrownBy(() -> Recording.read(file)).isInstanceOf(IOException.class);
  }
}
