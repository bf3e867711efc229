package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.show.GraphDuration;
import fathom.show.GraphText;
import fathom.trace.Calls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole buffers from the lab: the pages and the kernel's own text of them say the same. */
class SmallCapturesTest {
  private static final GraphText.Columns KERNEL =
      new GraphText.Columns(true, true, true, true, true, true);

  @ParameterizedTest
  @ValueSource(strings = {"stdio-12", "direct-8192", "direct-12"})
  void callsOfThePagesAreTheCallsOfTheText(String name) throws IOException {
    Capture capture = SmallCaptures.read(name);
    Calls pages = CaptureReader.read(capture, 0).trace().calls();
    Calls text = TextReader.read(capture.text("run/0/trace")).trace().calls();
    assertThat(describe(pages)).isNotEmpty().isEqualTo(describe(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdio-12", "direct-8192", "direct-12"})
  void everyRecordIsReadAndNoneIsLost(String name) throws IOException {
    Capture capture = SmallCaptures.read(name);
    Account account = CaptureReader.read(capture, 0).account();
    assertThat(account.complete()).as(account.text()).isTrue();
    assertThat(account.incomplete()).isZero();
    assertThat(account.notes()).isEmpty();
    assertThat(account.cpus()).hasSize(1);
    assertThat(account.records()).isEqualTo(account.cpus().get(0).entries());
    assertThat(account.line()).endsWith("; no events lost");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdio-12", "direct-8192", "direct-12"})
  void selfTimesAddUpToTheRoots(String name) throws IOException {
    Calls calls = CaptureReader.read(SmallCaptures.read(name), 0).trace().calls();
    for (int root : calls.roots().toArray()) {
      long sum = 0;
      for (int i = root; i < calls.end(root); i++) {
        assertThat(calls.selfNanos(i)).as(calls.function(i)).isNotNegative();
        sum += calls.selfNanos(i);
      }
      assertThat(sum).isEqualTo(calls.durationNanos(root));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdio-12", "direct-8192", "direct-12"})
  void ourTextHasTheLinesOfTheKernels(String name) throws IOException {
    Capture capture = SmallCaptures.read(name);
    CaptureReader reader = new CaptureReader(capture);
    String ours = GraphText.write(reader.read(0).trace(), KERNEL, reader.symbols());
    assertThat(withoutTimes(ours)).isEqualTo(withoutTimes(capture.text("run/0/trace")));
  }

  /** The kernel prints when a record was written; we know when the call began or ended. */
  private static List<String> withoutTimes(String text) {
    return text.lines().map(l -> l.replaceFirst("^ {0,4}\\d+\\.\\d{6} ", "")).toList();
  }

  private static Map<Integer, List<String>> describe(Calls c) {
    Map<Integer, List<String>> tasks = new HashMap<>();
    for (int i = 0; i < c.size(); i++) {
      tasks
          .computeIfAbsent(c.pid(i), k -> new ArrayList<>())
          .add(c.depth(i) + " " + c.function(i) + " " + GraphDuration.number(c.durationNanos(i)));
    }
    return tasks;
  }
}
