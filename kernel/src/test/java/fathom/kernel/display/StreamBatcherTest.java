package fathom.kernel.display;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.StreamBatcher.Stream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StreamBatcherTest {
  private record Piece(String owner, Stream stream, String text) {}

  private final List<Piece> sent = Collections.synchronizedList(new ArrayList<>());
  private String owner = "cell 1";
  private final StreamBatcher<String> batcher =
      new StreamBatcher<>(() -> owner, (to, stream, text) -> sent.add(new Piece(to, stream, text)));
  private final OutputStream out = batcher.stream(Stream.STDOUT, () -> {});
  private final OutputStream err = batcher.stream(Stream.STDERR, () -> {});

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsWrittenTogetherIsOneMessageAndTheStreamsKeepTheirOrder() throws IOException {
    out.write(utf8("a"));
    out.write(utf8("b"));
    err.write(utf8("c"));
    out.write(utf8("d"));
    batcher.flush();
    assertThat(sent)
        .containsExactly(
            new Piece("cell 1", Stream.STDOUT, "ab"),
            new Piece("cell 1", Stream.STDERR, "c"),
            new Piece("cell 1", Stream.STDOUT, "d"));
  }

  @Test
  void outputBelongsToWhoWroteIt() throws IOException {
    out.write(utf8("one"));
    owner = "cell 2";
    out.write(utf8("two"));
    batcher.flush();
    assertThat(sent).extracting(Piece::owner).containsExactly("cell 1", "cell 2");
  }

  @Test
  void withoutAFlushItGoesOutByItself() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    StreamBatcher<String> timed =
        new StreamBatcher<>(() -> "x", (to, stream, text) -> arrived.countDown());
    timed.stream(Stream.STDOUT, () -> {}).write(65);
    assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCutCharacterIsReplacedAtTheEnd() throws IOException {
    out.write(0xE2);
    batcher.end("cell 1", () -> {});
    assertThat(sent).containsExactly(new Piece("cell 1", Stream.STDOUT, "\uFFFD"));
  }

  @Property(tries = 200)
  void noCharacterIsCut(@ForAll String text, @ForAll @IntRange(min = 1, max = 7) int chunk)
      throws IOException {
    StringBuilder received = new StringBuilder();
    StreamBatcher<String> own =
        new StreamBatcher<>(() -> "x", (to, stream, part) -> received.append(part));
    OutputStream stream = own.stream(Stream.STDOUT, () -> {});
    byte[] bytes = utf8(text);
    for (int i = 0; i < bytes.length; i += chunk) {
      stream.write(bytes, i, Math.min(chunk, bytes.length - i));
      own.flush();
    }
    own.end("x", () -> {});
    assertThat(received).hasToString(new String(bytes, StandardCharsets.UTF_8));
  }
}
