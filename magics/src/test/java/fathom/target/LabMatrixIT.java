package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.read.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What differs between kernels, file systems and ways to write, traced live. All of it with
 * -Dfathom.matrix=all, which is for the night; else a diagonal, in which each kernel, file system
 * and workload occurs.
 */
class LabMatrixIT {
  private static final Lab LAB = new Lab();
  private static final List<String> KERNELS = List.of("5.10", "6.1", "6.12");
  private static final List<String> FILE_SYSTEMS = List.of("ext4", "ext3", "xfs", "btrfs", "tmpfs");
  private static final List<String> WORKLOADS =
      List.of("stdio", "direct-wrong", "direct-right", "fsync");
  private static final String EINVAL = "-1 22";

  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (String kernel : KERNELS) {
      for (String fileSystem : FILE_SYSTEMS) {
        for (String workload : WORKLOADS) all.add(Arguments.of(kernel, fileSystem, workload));
      }
    }
    if ("all".equals(System.getProperty("fathom.matrix"))) return all.stream();
    return IntStream.range(0, FILE_SYSTEMS.size())
        .mapToObj(
            i ->
                Arguments.of(
                    KERNELS.get(i % KERNELS.size()),
                    FILE_SYSTEMS.get(i),
                    WORKLOADS.get(i % WORKLOADS.size())));
  }

  @AfterAll
  static void end() {
    LAB.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aWriteTakesThePathOfItsKernelAndFileSystem(String kernel, String fileSystem, String workload)
      throws Exception {
    FileSystem target = new FileSystem(FileSystem.Type.of(fileSystem), List.of(), "");
    LabSettings settings = LabSettings.DEFAULT.withKernel(kernel).withFileSystem(target);
    CaptureRequest request =
        new CaptureRequest(
            workload(workload),
            CaptureRequest.Tracer.GRAPH,
            List.of("vfs_write", "vfs_fsync_range"),
            0,
            0,
            1,
            Duration.ofSeconds(20));

    Capture capture = LAB.with(settings).capture(request, Progress.NONE);

    assertThat(capture.text("about/version")).startsWith(kernel + ".");
    assertThat(capture.text("about/filesystem")).isEqualTo(fileSystem);
    assertThat(capture.text("run/0/result").strip())
        .isEqualTo(result(kernel, fileSystem, workload));
    Reading reading = CaptureReader.read(capture, 0);
    assertThat(reading.account().lost()).isZero();
    Set<String> called = called(reading);
    if (!called.contains("vfs_write")) {
      // Refused by open() already.
      assertThat(List.of(fileSystem, result(kernel, fileSystem, workload)))
          .containsExactly("tmpfs", EINVAL);
      return;
    }
    assertThat(called.contains("new_sync_write")).isEqualTo(kernel.equals("5.10"));
    boolean journal = fileSystem.equals("ext4") || fileSystem.equals("ext3");
    if (workload.equals("fsync")) {
      assertThat(called).contains("vfs_fsync_range");
      assertThat(called.stream().anyMatch(f -> f.startsWith("jbd2_"))).isEqualTo(journal);
    } else if (!journal) {
      assertThat(called).noneMatch(f -> f.startsWith("jbd2_"));
    }
    String path = fileSystem.equals("tmpfs") ? "shmem_" : journal ? "ext4_" : fileSystem + "_";
    boolean generic = fileSystem.equals("tmpfs") && called.contains("generic_file_write_iter");
    assertThat(generic || called.stream().anyMatch(f -> f.startsWith(path)))
        .as("functions of %s among %s", fileSystem, called)
        .isTrue();
  }

  private static Workload workload(String name) {
    return switch (name) {
      case "stdio" -> new Workload.BuiltIn("stdio", 12, List.of("USR1"));
      case "direct-wrong" -> new Workload.BuiltIn("direct", 12, List.of());
      case "direct-right" -> new Workload.BuiltIn("direct", 8192, List.of());
      default -> new Workload.BuiltIn(name, 4096, List.of());
    };
  }

  /** The workload's value and errno. */
  private static String result(String kernel, String fileSystem, String workload) {
    return switch (workload) {
      case "stdio" -> "12 0";
      case "fsync" -> "4096 0";
      case "direct-right" ->
          fileSystem.equals("tmpfs") && !kernel.equals("6.12") ? EINVAL : "8192 0";
      default ->
          switch (fileSystem) {
            case "btrfs" -> "12 0";
            case "tmpfs" -> kernel.equals("6.12") ? "12 0" : EINVAL;
            default -> EINVAL;
          };
    };
  }

  private static Set<String> called(Reading reading) {
    Set<String> called = new TreeSet<>();
    var calls = reading.trace().calls();
    for (int call = 0; call < calls.size(); call++) called.add(calls.function(call));
    return called;
  }
}
