package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.read.CaptureReader;
import fathom.read.Recordings;
import fathom.read.TextReader;
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
    List<String> written = lines(ours);
    // An interrupt that hit the tracer itself is printed where it came, not where it was written.
    assertThat(written.stream().filter(l -> !known.contains(l)).count())
        .isLessThan(written.size() / 200);

    Calls read = TextReader.read(ours).trace().calls();
    Calls printed = TextReader.read(kernel).trace().calls();
    assertThat(read.size()).isGreaterThan(100_000);
    // The pages end before the text does: what was still open then has no duration.
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.depth(i)).as("depth of call %d", i).isEqualTo(printed.depth(i));
      assertThat(read.function(i)).as("call %d", i).isEqualTo(printed.function(i));
      if (read.has(i, Mark.TRUNCATED)) continue;
      assertThat(read.durationNanos(i)).as("call %d", i).isEqualTo(printed.durationNanos(i));
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
