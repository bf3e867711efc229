package fathom;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.ExactRefusal;
import fathom.analyse.ExactRefusal.Ground;
import fathom.analyse.ExactRefusal.Other;
import fathom.analyse.Executed;
import fathom.analyse.ReturnFlow;
import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedReader;
import fathom.read.ExecutedTrace;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.Lab;
import fathom.target.LabSettings;
import fathom.target.Workload;
import fathom.trace.Calls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs whose last write fails, each for another reason: who refused, on which kernel. A
 * diagonal of them; all on all kernels with -Dfathom.refusals=all.
 */
class RefusedExactlyIT {
  private static final Lab LAB = Lab.shared();
  private static final List<String> KERNELS = List.of("5.10", "6.1", "6.12");

  private record Recorded(Calls calls, List<ExactRefusal> refusals) {
    ExactRefusal last() {
      return refusals.get(refusals.size() - 1);
    }

    String function(ExactRefusal refusal) {
      return calls.function(refusal.chain().get(refusal.chain().size() - 1));
    }
  }

  @AfterAll
  static void endGuests() {
    LAB.close();
  }

  private static Recorded recorded(String kernel, String program, int exit) throws Exception {
    CaptureRequest request =
        new CaptureRequest(
            new Workload.Source(code(program), "c", List.of()),
            Tracer.NONE,
            List.of("__x64_sys_write"),
            0,
            0,
            1,
            Duration.ofSeconds(60));
    Capture capture =
        LAB.with(LabSettings.DEFAULT.withKernel(kernel))
            .capture(request.with(CaptureRequest.Executed.CALLS), Progress.NONE);
    assertThat(capture.text("run/0/exit").strip())
        .as(capture.text("run/0/stderr"))
        .isEqualTo("exited " + exit);
    ExecutedLog log = ExecutedLog.read(capture.bytes("run/0/executed"));
    Executed executed = new Executed(log.blocks());
    ExecutedTrace trace =
        ExecutedReader.read(
            log, new CaptureReader(capture).symbols(), "program", capture.pids(0), executed);
    executed.renumber(trace::row);
    Calls calls = trace.trace().calls();
    return new Recorded(
        calls,
        ReturnFlow.of(calls, executed).refusals(Optional.empty(), (function, file) -> Map.of()));
  }

  private static String code(String program) throws IOException {
    String name = "refusals/" + program + ".c";
    try (InputStream in = RefusedExactlyIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** In CI each program runs on one kernel. */
  private static List<String> kernels(int row) {
    return "all".equals(System.getProperty("fathom.refusals"))
        ? KERNELS
        : List.of(KERNELS.get(row % KERNELS.size()));
  }

  @ParameterizedTest
  @CsvSource({
    "0, direct12, 22, iomap_dio_bio_actor|iomap_dio_bio_iter",
    "1, direct12, 22, iomap_dio_bio_iter",
    "2, direct12, 22, iomap_dio_bio_iter",
    "0, eagain, 11, pipe_write",
    "1, ebadf, 9, vfs_write",
    "2, ebadf_closed, 9, ksys_write",
    "0, efault, 14, generic_perform_write",
    "1, efbig, 27, generic_write_check_limits",
    "2, einval_number, 22, _kstrtoull",
    "0, eio, 5, ext4_file_write_iter",
    "1, enospc, 28, write_full",
    "2, epipe, 32, pipe_write",
    "0, erofs, 30, ext4_journal_check_start",
  })
  void theFunctionThatMadeTheErrorIsNamed(int row, String program, int errno, String functions)
      throws Exception {
    for (String kernel : kernels(row)) {
      Recorded recorded = recorded(kernel, program, errno);
      ExactRefusal refusal = recorded.last();
      assertThat(refusal.error()).as(kernel).isEqualTo(-errno);
      assertThat(refusal.ground()).isEqualTo(Ground.LOADED);
      assertThat(functions.split("\\|")).as(kernel).contains(recorded.function(refusal));
      assertThat(recorded.calls.function(refusal.root())).isEqualTo("__x64_sys_write");
    }
  }

  @ParameterizedTest
  @CsvSource({"1, short_write"})
  void aWriteThatMetErrorsAndSucceededIsNoRefusal(int row, String program) throws Exception {
    for (String kernel : kernels(row)) {
      Recorded recorded = recorded(kernel, program, 0);
      assertThat(recorded.last().error()).as(kernel).isZero();
      assertThat(recorded.last().ground()).isEqualTo(Ground.NONE);
      assertThat(recorded.last().others().keySet()).as(kernel).anyMatch(Other::returned);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, direct12"})
  void errorsThatWereIgnoredAreMarkedAsSuch(int row, String program) throws Exception {
    for (String kernel : kernels(row)) {
      List<Other> ignored =
          recorded(kernel, program, 22).last().others().keySet().stream()
              .filter(Other::returned)
              .toList();
      assertThat(ignored).as(kernel).extracting(Other::function).contains("ext4_iomap_end");
      assertThat(ignored).extracting(Other::error).doesNotContain(-22L);
    }
  }
}
