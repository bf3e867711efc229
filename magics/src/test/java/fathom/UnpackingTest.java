package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingTest {
  @TempDir Path directory;

  private static byte[] packed(int zeros) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(new byte[zeros]);
    }
    return bytes.toByteArray();
  }

  @Test
  void whatGrowsMoreThanTracesDoIsRefusedOnTheWay() throws IOException {
    byte[] bomb = packed(20 << 20);
    Path to = directory.resolve("plain");
    Unpacking unpacking = new Unpacking("bomb.gz", bomb.length, to, 1 << 20);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bomb))) {
      assertThatIOException()
          .isThrownBy(() -> unpacking.copy(in))
          .withMessageContaining("bomb.gz unpacks to more than 7 MiB");
    }
    assertThat(Files.size(to)).isLessThan(9 << 20);
  }

  @Test
  void whatIsSmallMayGrowAsItLikes() throws IOException {
    byte[] small = packed(1 << 20);
    Path to = directory.resolve("plain");
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(small))) {
      new Unpacking("small.gz", small.length, to).copy(in);
    }
    assertThat(to).hasSize(1 << 20);
  }
}
