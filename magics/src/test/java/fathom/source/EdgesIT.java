package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many edges of real traces have a line, on the real source and a folder of recordings. */
class EdgesIT {
  @Test
  void mostEdgesOfWritesOnExt4HaveALine() throws IOException {
    String folder = System.getenv("FATHOM_TRACES");
    assumeTrue(folder != null, "FATHOM_TRACES names no folder of recordings");
    Optional<EdgeFigures.Figures> ext4 =
        EdgeFigures.of(
            Path.of(folder), "6.1.192", "-ext4-(sigwrite|direct8k|fsync)-funcgraph-full");
    assumeTrue(ext4.isPresent(), "no linux-source-6.1 6.1.192 in the data directory");
    assertThat(ext4.get().found()).isGreaterThan(0.97);
    assertThat(ext4.get().resolved()).isGreaterThan(0.95);
  }
}
