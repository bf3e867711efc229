package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> FUNCTIONS =
      List.of("vfs_write", "vfs_writev", "vfs_read", "ext4_file_write_iter", "schedule");

  @Test
  void theBestGuessComesFirst() {
    assertThat(Nearest.to("vfs_wriet", FUNCTIONS)).startsWith("vfs_write").hasSizeLessThan(4);
    assertThat(Nearest.to("ext4_file_write", FUNCTIONS)).containsExactly("ext4_file_write_iter");
  }

  @Test
  void whatIsLikeNothingGetsNoGuess() {
    assertThat(Nearest.to("zzzzzzzzzzzz", FUNCTIONS)).isEmpty();
  }

  @Property
  void theDistanceIsAMetric(
      @ForAll @AlphaChars @StringLength(max = 8) String a,
      @ForAll @AlphaChars @StringLength(max = 8) String b,
      @ForAll @AlphaChars @StringLength(max = 8) String c) {
    assertThat(Nearest.distance(a, b)).isEqualTo(Nearest.distance(b, a));
    assertThat(Nearest.distance(a, b) == 0).isEqualTo(a.equals(b));
    assertThat(Nearest.distance(a, c))
        .isLessThanOrEqualTo(Nearest.distance(a, b) + Nearest.distance(b, c));
  }
}
