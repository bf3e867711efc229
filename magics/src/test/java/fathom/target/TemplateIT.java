package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates with real guests; the first time it takes half a minute for each kernel. */
class TemplateIT {
  private static final List<String> WRITES = List.of("vfs_write", "vfs_fsync_range");

  private static CaptureRequest request(CaptureRequest.Tracer tracer) {
    return new CaptureRequest(
        new Workload.BuiltIn("fsync", 4096, List.of()),
        tracer,
        WRITES,
        0,
        0,
        1,
        Duration.ofSeconds(20));
  }

  /** Another thread or JVM may be making it already: then that one's is waited for. */
  private static void made(KernelImage kernel, Template template) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    do {
      TemplateMaker.make(kernel, 512, Progress.NONE);
      if (template.isThere()) return;
      LockSupport.parkNanos(100_000_000);
    } while (System.nanoTime() < end);
    assertThat(template.isThere()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12"})
  void clonesTraceOnEveryFileSystemAndDoNotMeetEachOther(String series) throws Exception {
    KernelImage kernel = Kernels.ofUser().get(series, null, Progress.NONE);
    Template template = Template.of(new GuestSpec(kernel, 512, true, Map.of()), Initrd.of(kernel));
    made(kernel, template);
    LabSettings settings = LabSettings.DEFAULT.withKernel(series);

    try (Lab one = new Lab();
        Lab other = new Lab()) {
      for (FileSystem.Type type : FileSystem.Type.values()) {
        LabSettings on = settings.withFileSystem(new FileSystem(type, List.of(), ""));
        for (Lab lab : List.of(one, other)) {
          Capture capture =
              lab.with(on).capture(request(CaptureRequest.Tracer.GRAPH), Progress.NONE);
          assertThat(capture.text("run/0/result").strip()).as(type.word()).isEqualTo("4096 0");
          var reading = CaptureReader.read(capture, 0);
          assertThat(reading.account().lost()).isZero();
          assertThat(reading.trace().calls().size()).isPositive();
        }
      }
      Capture stacks =
          one.with(settings).capture(request(CaptureRequest.Tracer.STACKS), Progress.NONE);
      assertThat(stacks.text("about/probes").lines()).hasSize(2);
    }
    assertThat(template.isThere()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = "6.1")
  void anotherKernelAgentOrCommandLineIsAnotherTemplate(String series) throws Exception {
    KernelImage kernel = Kernels.ofUser().get(series, null, Progress.NONE);
    Initrd initrd = Initrd.of(kernel);
    Set<Template> all =
        Set.of(
            Template.of(new GuestSpec(kernel, 512, true, Map.of()), initrd),
            Template.of(new GuestSpec(kernel, 512, false, Map.of()), initrd),
            Template.of(new GuestSpec(kernel, 1024, true, Map.of()), initrd),
            Template.of(
                new GuestSpec(kernel, 512, true, Map.of()), new Initrd(initrd.file(), "other")));

    assertThat(all).hasSize(4);
    // What is tuned is tuned in the clone.
    assertThat(Template.of(new GuestSpec(kernel, 512, true, Map.of("/proc/x", "1")), initrd))
        .isIn(all);
  }
}
