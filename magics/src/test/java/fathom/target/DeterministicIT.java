package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.trace.Calls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two runs on a machine that is busy give the same bytes. */
class DeterministicIT {
  private static Capture traced(Lab lab, LabSettings settings) throws Exception {
    return lab.with(settings)
        .capture(
            new CaptureRequest(
                new Workload.BuiltIn("fsync", 4096, List.of()),
                CaptureRequest.Tracer.GRAPH,
                List.of("vfs_write", "vfs_fsync_range"),
                0,
                1,
                2,
                Duration.ofSeconds(20)),
            Progress.NONE);
  }

  private static List<String> rows(Capture capture, int run) throws Exception {
    Calls calls = CaptureReader.read(capture, run).trace().calls();
    List<String> rows = new ArrayList<>();
    for (int call = 0; call < calls.size(); call++) {
      rows.add(
          "%s %d %d %d"
              .formatted(
                  calls.function(call),
                  calls.depth(call),
                  calls.startNanos(call),
                  calls.durationNanos(call)));
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"6.1, ext4", "5.10, xfs", "6.12, ext4"})
  void rawPagesAndTablesAreTheSameTwiceWhileTheMachineIsBusy(String kernel, String fileSystem)
      throws Exception {
    LabSettings settings =
        LabSettings.DEFAULT
            .withKernel(kernel)
            .withFileSystem(new FileSystem(FileSystem.Type.of(fileSystem), List.of(), ""))
            .withDeterminism();
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread busy =
          new Thread(
              () -> {
                while (!done.get()) Thread.onSpinWait();
              });
      busy.setDaemon(true);
      load.add(busy);
    }
    Capture quiet;
    Capture loaded;
    try (Lab lab = new Lab()) {
      quiet = traced(lab, settings);
      load.forEach(Thread::start);
      loaded = traced(lab, settings);
    } finally {
      done.set(true);
    }

    assertThat(quiet.runs()).isEqualTo(2);
    assertThat(quiet.lines("about/unusual")).contains("virtual time: 1 instruction = 2 ns");
    for (String name :
        List.of("run/0/per_cpu/cpu0/trace_pipe_raw", "run/1/per_cpu/cpu0/trace_pipe_raw")) {
      assertThat(quiet.bytes(name)).as(name).isNotEmpty();
      assertThat(Arrays.mismatch(quiet.bytes(name), loaded.bytes(name))).as(name).isEqualTo(-1);
    }
    for (int run = 0; run < 2; run++) {
      assertThat(rows(quiet, run)).hasSizeGreaterThan(20).isEqualTo(rows(loaded, run));
    }
    assertThat(rows(quiet, 0).stream().anyMatch(row -> row.startsWith("jbd2_")))
        .isEqualTo(fileSystem.equals("ext4"));
  }
}
