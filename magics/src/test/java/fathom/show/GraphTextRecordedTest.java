package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.read.CaptureReader;
import fathom.read.FunctionGraphText;
import fathom.read.Recordings;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we print of recorded pages is what the kernel printed of them. */
class GraphTextRecordedTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "5.10.262-ext4-buf512x4k-funcgraph-full-raw",
        "6.1.192-ext4-buf512x4k-funcgraph-sched-block-raw"
      })
  void printsTheLinesOfTheKernel(String name) throws IOException {
    Path folder = Recordings.folder();
    CaptureReader reader = new CaptureReader(Recordings.raw(folder, name));
    String ours =
        GraphText.write(reader.read(0).trace(), GraphText.Columns.DEFAULT, reader.symbols());
    String kernel = Recordings.text(folder.resolve("raw").resolve(name + ".txt.gz"));

    assertThat(ours.lines().limit(4).toList()).isEqualTo(kernel.lines().limit(4).toList());
    Set<String> known = new HashSet<>(lines(kernel));
    assertThat(lines(ours)).isSubsetOf(known);

    Calls written = FunctionGraphText.read(ours).trace().calls();
    Calls printed = FunctionGraphText.read(kernel).trace().calls();
    assertThat(written.size()).isGreaterThan(100_000);
    // The pages end before the text does: what was still open then has no duration.
    for (int i = 0; i < written.size(); i++) {
      assertThat(written.depth(i)).as("depth of call %d", i).isEqualTo(printed.depth(i));
      assertThat(written.function(i)).as("call %d", i).isEqualTo(printed.function(i));
      if (written.has(i, Mark.TRUNCATED)) continue;
      assertThat(written.durationNanos(i)).as("call %d", i).isEqualTo(printed.durationNanos(i));
    }
  }

  /** All lines but banners, and comments of other events than context switches. */
  private static List<String> lines(String text) {
    return text.lines()
        .filter(l -> !l.contains("/* ") || l.contains("} /* ") || l.contains("/* sched_switch: "))
        .filter(l -> !l.contains("   =>  "))
        .toList();
  }
}
