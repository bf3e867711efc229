package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DecodedLinesTest {
  private static final String TEXT =
      """
      Contents of the .debug_line section:

      CU: fs/pond.c:
      File name         Line number    Starting address    View    Stmt
      pond.c                     12  0xffffffff81000010               x
      pond.c                     13  0xffffffff81000010       1       x

      debian/build/build_amd64_none_cloud-amd64/include/linux/fish.h:
      fish.h                      5  0xffffffff81000010       2
      fish.h                      6  0xffffffff81000008               x
      fish.h                      -  0xffffffff81000020
      far.h                       9  0xffffffff99000000               x
      """;

  private static DecodedLines read(String text) throws IOException {
    return DecodedLines.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        0xffffffff81000000L,
        0xffffffff82000000L);
  }

  @Test
  void rowsComeInTheOrderOfAddressesAndKeepTheirsAtOneAddress() throws IOException {
    DecodedLines lines = read(TEXT);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      rows.add(
          lines.offset(i)
              + " "
              + lines.file(i)
              + ":"
              + lines.line(i)
              + (lines.statement(i) ? " x" : ""));
    }
    assertThat(rows)
        .containsExactly(
            "8 include/linux/fish.h:6 x",
            "16 fs/pond.c:12 x",
            "16 fs/pond.c:13 x",
            "16 include/linux/fish.h:5",
            "32 :0");
  }

  @Property(tries = 200)
  void anyTextIsSurvived(@ForAll String text) throws IOException {
    assertThat(read(TEXT + text).size()).isGreaterThanOrEqualTo(5);
  }
}
