package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedLog.Event;
import fathom.target.CaptureRequest.Executed;
import fathom.target.CaptureRequest.Tracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the emulator records of the code that a guest executes. */
class ExecutedIT {
  private final Lab lab = new Lab();

  @AfterEach
  void endGuests() {
    lab.close();
  }

  private ExecutedLog recorded(Workload workload) throws IOException, InterruptedException {
    CaptureRequest request =
        new CaptureRequest(
            workload, Tracer.NONE, List.of("vfs_write"), 0, 1, 1, Duration.ofSeconds(60));
    Capture capture = lab.capture(request.with(Executed.CALLS), Progress.NONE);
    assertThat(capture.text("run/0/outcome").strip()).isIn("ended", "rests");
    return ExecutedLog.read(capture.bytes("run/0/executed"));
  }

  @Test
  void aGuestRecordsOneRunAfterTheOther() throws Exception {
    Workload three = new Workload.BuiltIn("write", 12, 3, 0, List.of());
    for (int run = 0; run < 2; run++) {
      ExecutedLog log = recorded(three);
      List<Event> kinds = new ArrayList<>();
      log.forEach(event -> kinds.add(ExecutedLog.kind(event)));
      assertThat(log.end()).isEqualTo(ExecutedLog.End.COMPLETE);
      assertThat(Collections.frequency(kinds, Event.ROOT_BEGUN)).isEqualTo(3);
      assertThat(Collections.frequency(kinds, Event.ROOT_ENDED)).isEqualTo(3);
      assertThat(Collections.frequency(kinds, Event.TASK_BEGUN)).isEqualTo(1);
      assertThat(log.blocks()).hasSizeGreaterThan(300);
    }
  }

  @Test
  void aPluginThatQemuRefusesIsToldBeforeAGuestStarts(@TempDir Path directory) throws Exception {
    Path none = Files.writeString(directory.resolve("none.so"), "no plugin");
    assertThatThrownBy(() -> ExecutedCode.expect(Path.of("/usr/../" + GuestStart.qemu()), none))
        .hasMessageContaining("--exact needs a QEMU")
        .hasMessageContaining("Everything else works");
    ExecutedCode.expectPlugin(GuestStart.qemu());
  }

  @Test
  void childrenOfAProgramAreFollowed() throws Exception {
    Workload script = new Workload.Source("echo one > a; (echo two > b) & wait", "sh", List.of());
    List<Event> kinds = new ArrayList<>();
    recorded(script).forEach(event -> kinds.add(ExecutedLog.kind(event)));
    assertThat(Collections.frequency(kinds, Event.TASK_BEGUN)).isEqualTo(2);
    assertThat(Collections.frequency(kinds, Event.ROOT_BEGUN)).isGreaterThanOrEqualTo(2);
  }
}
