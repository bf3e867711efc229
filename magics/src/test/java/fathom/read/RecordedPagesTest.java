package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.show.GraphDuration;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages recorded from real kernels read into the calls that these kernels printed themselves. */
class RecordedPagesTest {

  /** The recordings hold full pages only: they end so many entries and returns before the text. */
  @ParameterizedTest
  @CsvSource({
    "5.10.262-ext4-buf512x4k-funcgraph-full-raw, raw, 11",
    "6.1.192-ext4-buf512x4k-funcgraph-sched-block-raw, raw, 68",
    "6.1.192-ext4-2cpu-overrun-funcgraph-sched-block, text, 25",
  })
  void callsOfThePagesAreTheCallsOfTheText(String name, String textFolder, int missing)
      throws IOException {
    Path folder = Recordings.folder();
    Reading pages = CaptureReader.read(Recordings.raw(folder, name), 0);
    Reading text =
        TextReader.read(Recordings.text(folder.resolve(textFolder).resolve(name + ".txt.gz")));
    assertThat(text.account().dropped()).as(text.account().text()).isEmpty();
    assertThat(pages.account().dropped()).as(pages.account().text()).isEmpty();

    Map<Integer, List<String>> expected = byTask(text.trace().calls());
    Map<Integer, List<String>> actual = byTask(pages.trace().calls());
    assertThat(records(text.trace().calls()) - records(pages.trace().calls())).isEqualTo(missing);
    actual.forEach(
        (pid, calls) -> {
          List<String> want = expected.getOrDefault(pid, List.of());
          assertThat(want).as("calls of task %d", pid).hasSizeGreaterThanOrEqualTo(calls.size());
          for (int i = 0; i < calls.size(); i++) {
            // What was still open when the pages ended has its duration in the text only.
            String open = calls.get(i).endsWith(" ?") ? calls.get(i).replace(" ?", "") : null;
            if (open != null) assertThat(want.get(i)).as("call %d of %d", i, pid).startsWith(open);
            else assertThat(want.get(i)).as("call %d of task %d", i, pid).isEqualTo(calls.get(i));
          }
        });
  }

  private static long records(Calls c) {
    long n = 0;
    for (int i = 0; i < c.size(); i++) {
      n += (c.has(i, Mark.ORPHAN) ? 0 : 1) + (c.has(i, Mark.TRUNCATED) ? 0 : 1);
    }
    return n;
  }

  private static Map<Integer, List<String>> byTask(Calls c) {
    Map<Integer, List<String>> tasks = new LinkedHashMap<>();
    for (int i = 0; i < c.size(); i++) {
      String duration =
          c.durationNanos(i) == Calls.UNKNOWN ? "?" : GraphDuration.number(c.durationNanos(i));
      String orphan = c.has(i, Mark.ORPHAN) ? " orphan" : "";
      tasks
          .computeIfAbsent(c.pid(i), k -> new ArrayList<>())
          .add(c.depth(i) + " " + c.function(i) + orphan + " " + duration);
    }
    return tasks;
  }
}
