package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PieceStoreTest {
  @TempDir Path directory;

  private static byte[] noise(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatIsMuchLiesInAFileWithoutANameAndIsReadBackAsItCame() throws Exception {
    PieceStore store = new PieceStore(directory);
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    store.add("small", noise(1, 100));
    for (int i = 0; i < 36; i++) { // 72 MiB, in turns
      byte[] bytes = noise(i, 1 << 20);
      store.add("one", bytes);
      one.writeBytes(bytes);
      bytes = noise(-1 - i, (1 << 20) + 7);
      store.add("other", bytes);
      other.writeBytes(bytes);
    }

    Map<String, Piece> all = store.all();

    assertThat(directory).isEmptyDirectory();
    assertThat(all.get("one")).isInstanceOf(SpooledPiece.class);
    assertThat(all.get("small").bytes()).isEqualTo(noise(1, 100));
    assertThat(all.get("one").bytes()).isEqualTo(one.toByteArray());
    assertThat(all.get("other").size()).isEqualTo(other.size());
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    all.get("other").writeTo(written);
    assertThat(written.toByteArray()).isEqualTo(other.toByteArray());
    Pages.Slab slab = all.get("other").pages().slab((1 << 20) - 5, 64);
    assertThat(slab.length()).isGreaterThanOrEqualTo(64);
    for (int i = 0; i < 64; i++) {
      assertThat(slab.bytes()[slab.offset() + i]).isEqualTo(other.toByteArray()[(1 << 20) - 5 + i]);
    }
  }

  @Test
  void anInterruptOfTheReadingThreadDoesNoHarm() throws Exception {
    PieceStore store = new PieceStore(directory);
    for (int i = 0; i < 40; i++) store.add("piece", noise(i, 1 << 20));
    Thread.currentThread().interrupt();
    try {
      assertThat(store.all().get("piece").bytes()).hasSize(40 << 20);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(store.all().get("piece").bytes()).startsWith(noise(0, 1 << 20));
  }
}
