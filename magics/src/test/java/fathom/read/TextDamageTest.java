package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What became of a text on its way does not stop the reader; it is in the account. */
class TextDamageTest {
  private static final byte[] TEXT =
      """
      # tracer: function_graph
         12.558736 |   0)     wl-111     |               |  vfs_write() {
         12.558762 |   0)     wl-111     |   3.101 us    |    rw_verify_area(); /* = 0x0 */
         12.558770 |   0)     wl-111     |               |    /* block_rq_issue: 253,0 WS 4096 () 1234 + 8 [x] */
      CPU:0 [LOST 12 EVENTS]
         12.558789 |   1)     wl-111     | + 29.417 us   |  } /* vfs_write ret=-22 */
      """
          .getBytes(StandardCharsets.UTF_8);

  static Stream<Path> pastes() throws Exception {
    return PastesTest.pastes();
  }

  private static Account read(byte[] text) throws IOException {
    return TextReader.read(new ByteArrayInputStream(text)).account();
  }

  @Test
  void cutAnywhereBehindItsFirstLine() throws IOException {
    for (int n = 0; n <= TEXT.length; n++) {
      Account account = read(Arrays.copyOf(TEXT, n));
      assertThat(account.text()).isNotBlank();
      if (n > 0) {
        assertThat(account.records()).isPositive();
        assertThat(account.calls() + account.events() > 0 || !account.notes().isEmpty()).isTrue();
      }
    }
  }

  @Test
  void anyBitOfAnyByteFlipped() throws IOException {
    for (int i = 0; i < TEXT.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] b = TEXT.clone();
        b[i] ^= (byte) (1 << bit);
        Account account = read(b);
        assertThat(account.calls()).as("byte %d", i).isPositive();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pastes")
  void pastesDamagedAtRandom(Path paste) throws IOException {
    byte[] text = Files.readAllBytes(paste);
    for (long seed = 0; seed < 40; seed++) TextFuzz.one(text, seed);
  }
}
