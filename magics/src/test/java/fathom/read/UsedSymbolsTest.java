package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsedSymbolsTest {
  private static final String ALL =
      """
      ffffffff81000000 T _stext
      ffffffff81000010 T alias_one
      ffffffff81000010 T alias_two
      ffffffff81000040 t between
      ffffffff81000080 t used_too
      ffffffffc0000000 t ext4_write\t[ext4]
      ffffffffc0000100 t alias_one\t[xfs]
      0000000000000000 A hidden
      no symbol at all
      """;

  @Test
  void keepsWhatAnyEightBytesPointIntoWithItsAliasesAndNamesakes() {
    ByteBuffer page = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    page.putLong(3, 0xffffffff8100001fL); // inside alias_one, at an odd place
    page.putLong(24, 0xffffffff81000080L);
    assertThat(kept(page.array()))
        .containsExactly("alias_one", "alias_two", "used_too", "alias_one\t[xfs]");
    page.putLong(40, 0xffffffffc0000001L);
    assertThat(kept(page.array()))
        .contains("ext4_write\t[ext4]")
        .doesNotContain("between", "_stext");
  }

  @Test
  void nothingIsLeftOfHiddenOrUnusedSymbols() {
    assertThat(UsedSymbols.of(new byte[0], List.of(Piece.of(new byte[100])))).isEmpty();
    assertThat(
            UsedSymbols.of(
                "0000000000000000 T x\n".getBytes(StandardCharsets.UTF_8),
                List.of(Piece.of(new byte[9]))))
        .isEmpty();
    assertThat(kept(new byte[4096])).isEmpty();
  }

  @Test
  void aRealCaptureReadsTheSame() throws IOException {
    Capture whole = SmallCaptures.read("direct-8192");
    byte[] used =
        UsedSymbols.of(
            whole.bytes("kallsyms"),
            List.of(Piece.of(whole.bytes("run/0/per_cpu/cpu0/trace_pipe_raw"))));
    assertThat(used.length).isPositive().isLessThanOrEqualTo(whole.bytes("kallsyms").length);
    var expected = CaptureReader.read(whole, 0).trace().calls();
    var actual = CaptureReader.read(whole.with("kallsyms", used), 0).trace().calls();
    assertThat(actual.size()).isEqualTo(expected.size());
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.function(i)).isEqualTo(expected.function(i));
    }
  }

  private static List<String> kept(byte[] page) {
    byte[] used = UsedSymbols.of(ALL.getBytes(StandardCharsets.UTF_8), List.of(Piece.of(page)));
    return new String(used, StandardCharsets.UTF_8).lines().map(l -> l.substring(19)).toList();
  }
}
