package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.Roots;
import fathom.kernel.display.Progress;
import fathom.show.GraphDuration;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.Lab;
import fathom.target.Workload;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernel prints the same buffer as text; its calls are the oracle for those read from pages.
 */
class KernelTextIT {
  private static final List<String> ROOTS = List.of("vfs_write", "vfs_fsync_range");

  private static final String THREE_WRITES =
      """
      #include <fcntl.h>
      #include <unistd.h>
      int main(void) {
          int fd = open("x", O_CREAT | O_WRONLY, 0644);
          return write(fd, "a", 1) + write(fd, "bc", 2) + write(fd, "def", 3) != 6;
      }
      """;

  private static final String FORK =
      """
      #include <fcntl.h>
      #include <sys/wait.h>
      #include <unistd.h>
      int main(void) {
          int fd = open("x", O_CREAT | O_WRONLY, 0644);
          if (!fork())
              return write(fd, "child", 5) != 5;
          wait(NULL);
          return write(fd, "parent", 6) != 6;
      }
      """;

  private static final String THREADS =
      """
      #include <fcntl.h>
      #include <pthread.h>
      #include <unistd.h>
      static int fd;
      static void *writes(void *text) { return (void *)(long)write(fd, text, 4); }
      int main(void) {
          pthread_t other;
          fd = open("x", O_CREAT | O_WRONLY | O_APPEND, 0644);
          pthread_create(&other, NULL, writes, "two\\n");
          writes("one\\n");
          return pthread_join(other, NULL);
      }
      """;

  static Stream<Workload> tenWorkloads() {
    return Stream.of(
        new Workload.BuiltIn("stdio", 12, List.of("USR1")),
        new Workload.BuiltIn("stdio", 4096, List.of("USR1")),
        new Workload.BuiltIn("write", 65536, List.of()),
        new Workload.BuiltIn("direct", 12, List.of()),
        new Workload.BuiltIn("direct", 8192, List.of()),
        new Workload.BuiltIn("direct-overwrite", 8192, List.of()),
        new Workload.BuiltIn("fsync", 4096, List.of()),
        new Workload.Source(THREE_WRITES, "c", List.of()),
        new Workload.Source(FORK, "c", List.of()),
        new Workload.Source(THREADS, "c", List.of()));
  }

  @ParameterizedTest
  @MethodSource("tenWorkloads")
  void callsParentsOrderAndDurationsAreTheKernelsOwn(Workload workload) throws Exception {
    CaptureRequest request =
        new CaptureRequest(workload, Tracer.GRAPH, ROOTS, 0, 1, 1, Duration.ofSeconds(30), true);
    Capture capture = Lab.shared().capture(request, Progress.NONE);
    Reading pages = CaptureReader.read(capture, 0);
    Reading text = TextReader.read(capture.text("run/0/trace"));

    assertThat(pages.account().lost()).isZero();
    assertThat(pages.account().dropped()).isEmpty();
    assertThat(byTask(pages.trace().calls())).isEqualTo(byTask(text.trace().calls()));

    Calls traced = Roots.of(pages.trace().calls(), ROOTS, capture.pids(0));
    assertThat(traced.roots()).isNotEmpty();
    traced
        .roots()
        .forEach(
            root -> {
              long self = 0;
              for (int i = root; i < traced.end(root); i++) self += traced.selfNanos(i);
              assertThat(self).isEqualTo(traced.durationNanos(root));
            });
  }

  private static Map<Integer, List<String>> byTask(Calls c) {
    Map<Integer, List<String>> tasks = new LinkedHashMap<>();
    for (int i = 0; i < c.size(); i++) {
      String duration =
          c.durationNanos(i) == Calls.UNKNOWN ? "?" : GraphDuration.number(c.durationNanos(i));
      String parent = c.parent(i) < 0 ? "-" : c.function(c.parent(i));
      String orphan = c.has(i, Mark.ORPHAN) ? " orphan" : "";
      tasks
          .computeIfAbsent(c.pid(i), k -> new ArrayList<>())
          .add(c.depth(i) + " " + parent + " > " + c.function(i) + orphan + " " + duration);
    }
    return tasks;
  }
}
