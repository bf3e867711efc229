package fathom.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> FUNCTIONS =
      List.of("vfs_write", "vfs_writev", "vfs_read", "ext4_file_write_iter", "schedule");

  @Test
  void theBestGuessComesFirst() {
    assertThat(Nearest.to("vfs_wriet", FUNCTIONS, 3)).startsWith("vfs_write").hasSizeLessThan(4);
    assertThat(Nearest.to("ext4_file_write", FUNCTIONS, 3)).containsExactly("ext4_file_write_iter");
  }

  @Test
  void whatIsLikeNothingGetsNoGuess() {
    assertThat(Nearest.to("zzzzzzzzzzzz", FUNCTIONS, 3)).isEmpty();
  }

  @Test
  void anEditIsAnInsertionADeletionOrAReplacement() {
    assertThat(Nearest.edits("write", "write")).isZero();
    assertThat(Nearest.edits("", "read")).isEqualTo(4);
    assertThat(Nearest.edits("write", "wrote")).isEqualTo(1);
    assertThat(Nearest.edits("vfs_write", "vfs_writev")).isEqualTo(1);
    assertThat(Nearest.edits("kitten", "sitting"))
        .isEqualTo(3)
        .isEqualTo(Nearest.edits("sitting", "kitten"));
  }
}
