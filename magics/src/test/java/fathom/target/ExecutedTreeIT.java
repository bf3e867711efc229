package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import fathom.analyse.Roots;
import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedReader;
import fathom.read.ExecutedTrace;
import fathom.read.Symbols;
import fathom.target.CaptureRequest.Executed;
import fathom.target.CaptureRequest.Tracer;
import fathom.trace.Calls;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The exact call tree against function_graph's own record of the same run: every call that the
 * tracer saw is in the tree, as often. A diagonal of kernels and file systems; with
 * -Dfathom.sweep=all all of them, with -Dfathom.sweep=6.1/xfs,6.12/btrfs some, with twenty jobs
 * each.
 */
class ExecutedTreeIT {
  private static final List<String> ROOTS = List.of("vfs_write", "vfs_fsync_range");
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Lab lab = new Lab();

  @AfterEach
  void endGuests() {
    lab.close();
  }

  static Stream<Arguments> kernelsAndFileSystems() {
    if (System.getProperty("fathom.sweep") == null) {
      return Stream.of(
          Arguments.of("6.1", "ext4"), Arguments.of("5.10", "xfs"), Arguments.of("6.12", "btrfs"));
    }
    String some = System.getProperty("fathom.sweep");
    return Stream.of("5.10", "6.1", "6.12")
        .flatMap(k -> Stream.of("ext4", "xfs", "btrfs").map(fs -> List.of(k, fs)))
        .filter(pair -> some.equals("all") || some.contains(String.join("/", pair)))
        .map(pair -> Arguments.of(pair.get(0), pair.get(1)));
  }

  private static List<Workload.BuiltIn> jobs() {
    List<Workload.BuiltIn> few =
        List.of(job("write", 4096, 2), job("fsync", 4096, 1), job("direct", 8192, 1));
    if (System.getProperty("fathom.sweep") == null) return few;
    return Stream.concat(
            few.stream(),
            Stream.of(
                job("write", 12, 3),
                job("write", 65536, 1),
                job("pwrite", 100, 2),
                job("writev", 5000, 2),
                job("direct", 12, 1),
                job("direct-wrong", 4096, 1),
                job("direct-overwrite", 4096, 2),
                job("direct", 65536, 1),
                job("sync", 4096, 1),
                job("dsync", 4096, 1),
                job("fdatasync", 4096, 2),
                job("mmap", 4096, 1),
                job("append", 300, 3),
                job("fallocate", 65536, 1),
                job("sendfile", 4096, 1),
                job("truncate", 4096, 1),
                job("fsync", 65536, 1)))
        .toList();
  }

  private static Workload.BuiltIn job(String kind, long size, int count) {
    return new Workload.BuiltIn(kind, size, count, 0, List.of());
  }

  @ParameterizedTest
  @MethodSource("kernelsAndFileSystems")
  void noTracedCallIsMissing(String kernel, String fileSystem) throws Exception {
    LabSettings settings =
        LabSettings.DEFAULT
            .withKernel(kernel)
            .withFileSystem(new FileSystem(FileSystem.Type.of(fileSystem), List.of(), ""));
    for (Workload.BuiltIn job : jobs()) {
      CaptureRequest request = new CaptureRequest(job, Tracer.GRAPH, ROOTS, 0, 1, 1, LIMIT);
      Capture capture = lab.with(settings).capture(request.with(Executed.CALLS), Progress.NONE);
      ExecutedTrace exact =
          ExecutedReader.read(
              ExecutedLog.read(capture.bytes("run/0/executed")),
              Symbols.of(capture.bytes("kallsyms")),
              "program",
              capture.pids(0),
              (call, block, instructions, next) -> {});
      Calls traced =
          Roots.of(CaptureReader.read(capture, 0).trace().calls(), ROOTS, capture.pids(0));
      Calls executed = Roots.of(exact.trace().calls(), ROOTS, List.of());
      Map<String, Integer> missing = counts(traced);
      counts(executed)
          .forEach((name, n) -> missing.computeIfPresent(name, (k, all) -> Math.max(0, all - n)));
      missing.values().removeIf(n -> n == 0);
      assertThat(missing).as("%s on %s, %s: missing", kernel, fileSystem, job).isEmpty();
      assertThat(executed.roots().count()).isEqualTo(traced.roots().count());
      assertThat(exact.unexplained()).isLessThanOrEqualTo(1);
    }
  }

  /** Virtual time always boots: without the property one of them. */
  static Stream<Arguments> inVirtualTime() {
    return System.getProperty("fathom.sweep") == null
        ? Stream.of(Arguments.of("6.1", "ext4"))
        : kernelsAndFileSystems();
  }

  @ParameterizedTest
  @MethodSource("inVirtualTime")
  void twoNanosecondsForEachInstructionAreTheDurationInVirtualTime(String kernel, String fileSystem)
      throws Exception {
    CaptureRequest request =
        new CaptureRequest(
            job("write", 4096, 1), Tracer.GRAPH, List.of("vfs_write"), 0, 0, 1, LIMIT);
    LabSettings settings =
        LabSettings.DEFAULT
            .withKernel(kernel)
            .withFileSystem(new FileSystem(FileSystem.Type.of(fileSystem), List.of(), ""))
            .withDeterminism();
    Capture capture = lab.with(settings).capture(request.with(Executed.CALLS), Progress.NONE);
    ExecutedLog log = ExecutedLog.read(capture.bytes("run/0/executed"));
    Symbols symbols = Symbols.of(capture.bytes("kallsyms"));
    fathom.analyse.Executed steps = new fathom.analyse.Executed(log.blocks());
    ExecutedTrace exact = ExecutedReader.read(log, symbols, "program", capture.pids(0), steps);
    steps.renumber(exact::row);
    long executed = within(steps, exact.trace().calls(), "vfs_write");
    Calls traced = CaptureReader.read(capture, 0).trace().calls();
    long measured = Roots.durationNanos(Roots.of(traced, List.of("vfs_write"), capture.pids(0)));
    assertThat(2.0 * executed).isCloseTo((double) measured, withinPercentage(0.1));
  }

  /** All that ran from a function's first instruction to its last, the tracer's work included. */
  private static long within(fathom.analyse.Executed steps, Calls calls, String function) {
    int[] own =
        IntStream.range(0, steps.size())
            .filter(i -> steps.call(i) >= 0 && calls.function(steps.call(i)).equals(function))
            .toArray();
    return IntStream.rangeClosed(own[0], own[own.length - 1]).mapToLong(steps::instructions).sum();
  }

  /** How often each function is called; interrupts of the tracer itself stand elsewhere. */
  private static Map<String, Integer> counts(Calls calls) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < calls.size(); i++) counts.merge(calls.function(i), 1, Integer::sum);
    return counts;
  }
}
