package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.analyse.Roots;
import fathom.analyse.Stacks;
import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.read.Reading;
import fathom.target.CaptureRequest.Tracer;
import fathom.trace.Calls;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The lab with a real guest; needs QEMU, gcc and the kernel that install.sh fetches. */
class LabIT {
  private static final Lab LAB = new Lab();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<String> WRITES = List.of("vfs_write", "vfs_fsync_range");
  private static final Workload STDIO = new Workload.BuiltIn("stdio", 12, List.of("USR1"));

  @AfterAll
  static void end() {
    LAB.close();
  }

  private static Capture graph(Workload workload, Duration limit) throws Exception {
    return LAB.capture(
        new CaptureRequest(workload, Tracer.GRAPH, WRITES, 0, 0, 1, limit), Progress.NONE);
  }

  private static Workload c(String code, String... signals) {
    return new Workload.Source(code, "c", List.of(signals));
  }

  private static Calls roots(Capture capture, int run) throws IOException {
    Reading reading = CaptureReader.read(capture, run);
    assertThat(reading.account().lost()).isZero();
    return Roots.of(reading.trace().calls(), WRITES, pids(capture, run));
  }

  private static Collection<Integer> pids(Capture capture, int run) {
    return capture.text("run/" + run + "/pids").lines().map(Integer::valueOf).toList();
  }

  private static List<String> names(Calls calls) {
    return calls.roots().mapToObj(calls::function).toList();
  }

  private static String said(Capture capture, String piece) {
    return capture.text("run/0/" + piece).strip();
  }

  @Test
  void aStdioWriteIsOneVfsWriteInEachRunAndItsTraceIsComplete() throws Exception {
    Capture capture =
        LAB.capture(
            new CaptureRequest(STDIO, Tracer.GRAPH, WRITES, 0, 1, 2, LIMIT, true), Progress.NONE);

    assertThat(capture.runs()).isEqualTo(2);
    for (int run = 0; run < 2; run++) {
      Calls calls = roots(capture, run);
      assertThat(names(calls)).containsExactly("vfs_write");
      assertThat(calls.durationNanos(0)).isPositive();
      // The kernel's own text of the same buffer knows every call that came out of the pages.
      long text = capture.text("run/" + run + "/trace").lines().filter(LabIT::isCallInText).count();
      assertThat(text).isEqualTo(CaptureReader.read(capture, run).trace().calls().size());
      Stream<Integer> found = calls.roots().mapToObj(calls::pid);
      assertThat(found).containsExactly(Integer.valueOf(said(capture, run, "pids")));
    }
    assertThat(said(capture, "outcome")).isEqualTo("rests");
    assertThat(said(capture, "exit")).isEqualTo("running");
    assertThat(said(capture, "result")).isEqualTo("12 0");
    assertThat(capture.text("about/release")).isEqualTo(LAB.release());
    assertThat(capture.text("config")).contains("CONFIG_FUNCTION_GRAPH_TRACER=y");
    assertThat(capture.text("modules")).contains("virtio_blk ");
  }

  private static boolean isCallInText(String line) {
    return line.endsWith("();") || line.endsWith("() {");
  }

  private static String said(Capture capture, int run, String piece) {
    return capture.text("run/" + run + "/" + piece).lines().findFirst().orElseThrow();
  }

  @Test
  void twelveUnalignedBytesByDirectIoAreRefused() throws Exception {
    Capture capture = graph(new Workload.BuiltIn("direct", 12, List.of()), LIMIT);

    assertThat(said(capture, "result")).isEqualTo("-1 22"); // EINVAL
    assertThat(said(capture, "exit")).isEqualTo("exited 1");
    assertThat(names(roots(capture, 0))).containsExactly("vfs_write");
  }

  @Test
  void alignedDirectIoSleepsUntilTheBlocksAreWritten() throws Exception {
    for (String kind : List.of("direct", "direct-overwrite")) {
      Capture capture = graph(new Workload.BuiltIn(kind, 8192, List.of()), LIMIT);

      assertThat(said(capture, "result")).as(kind).isEqualTo("8192 0");
      Calls calls = roots(capture, 0);
      assertThat(names(calls)).as(kind).containsExactly("vfs_write");
      assertThat(calls.functions().all()).as(kind).contains("iomap_dio_rw", "submit_bio");
      assertThat(CaptureReader.read(capture, 0).trace().events().ofKind("sched:sched_switch"))
          .as(kind)
          .isNotEmpty();
    }
  }

  @Test
  void fsyncWaitsForTheJournal() throws Exception {
    Capture capture = graph(new Workload.BuiltIn("fsync", 4096, List.of()), LIMIT);

    assertThat(said(capture, "result")).isEqualTo("4096 0");
    assertThat(names(roots(capture, 0))).containsExactly("vfs_write", "vfs_fsync_range");
  }

  @Test
  void aPublishedProgramThatWritesWhenItIsKickedAndPausesForEverWorksUnchanged() throws Exception {
    Capture capture =
        graph(
            c(
                """
                #include <signal.h>
                #include <stdio.h>
                #include <unistd.h>
                static void handler(int sig) {
                  FILE *f = fopen("/home/out.txt", "a");
                  fprintf(f, "hello world\\n");
                  fclose(f);
                }
                int main(void) {
                  struct sigaction sa = {.sa_handler = handler};
                  sigaction(SIGUSR1, &sa, NULL);
                  for (;;) pause();
                }
                """,
                "USR1",
                "USR1",
                "USR1"),
            LIMIT);

    assertThat(said(capture, "outcome")).isEqualTo("rests");
    assertThat(names(roots(capture, 0))).containsExactly("vfs_write", "vfs_write", "vfs_write");
  }

  @Test
  void threadsAndForksAreTraced() throws Exception {
    Capture capture =
        graph(
            c(
                """
                #include <fcntl.h>
                #include <pthread.h>
                #include <sys/wait.h>
                #include <unistd.h>
                static void put(const char *name) {
                  int fd = open(name, O_CREAT | O_WRONLY, 0644);
                  write(fd, "x", 1);
                }
                static void *thread(void *name) { put(name); return NULL; }
                int main(void) {
                  pthread_t other;
                  put("a");
                  if (!fork()) { put("b"); _exit(0); }
                  wait(NULL);
                  pthread_create(&other, NULL, thread, "c");
                  pthread_join(other, NULL);
                  return 7;
                }
                """),
            LIMIT);

    Calls calls = roots(capture, 0);
    assertThat(names(calls)).containsExactly("vfs_write", "vfs_write", "vfs_write");
    assertThat(calls.roots().map(calls::pid).distinct().count()).isEqualTo(3);
    assertThat(said(capture, "exit")).isEqualTo("exited 7");
  }

  @Test
  void cppIsCompiledAsSuch() throws Exception {
    Workload workload =
        new Workload.Source(
            """
            #include <iostream>
            int main() { std::cout << "hello" << std::endl; }
            """,
            "c++",
            List.of());

    assertThat(said(graph(workload, LIMIT), "stdout")).isEqualTo("hello");
  }

  @Test
  void whatDoesNotCompileIsSaidWithTheCellsLines() {
    assertThatThrownBy(() -> graph(c("int main(void) {\n  return x;\n}\n"), LIMIT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cell:2:10: error: 'x' undeclared");
  }

  @Test
  void aFunctionThatCannotBeTracedIsAnsweredWithTheNearestNames() {
    CaptureRequest request =
        new CaptureRequest(STDIO, Tracer.GRAPH, List.of("vfs_wriet"), 0, 0, 1, LIMIT);

    assertThatThrownBy(() -> LAB.capture(request, Progress.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("vfs_wriet cannot be traced")
        .hasMessageContaining("did you mean vfs_write");
  }

  @Test
  void aCrashIsReportedWithItsSignal() throws Exception {
    Capture capture = graph(c("int main(void) { *(volatile int *)0 = 1; }"), LIMIT);

    assertThat(said(capture, "outcome")).isEqualTo("ended");
    assertThat(said(capture, "exit")).isEqualTo("signal 11");
  }

  @Test
  void aProgramThatHangsIsEndedAtItsLimitAndShownAsFarAsItGot() throws Exception {
    long start = System.nanoTime();
    Capture capture =
        graph(
            c(
                """
                #include <fcntl.h>
                #include <unistd.h>
                int main(void) {
                  write(open("f", O_CREAT | O_WRONLY, 0644), "x", 1);
                  for (;;) {}
                }
                """),
            Duration.ofSeconds(2));

    assertThat(said(capture, "outcome")).isEqualTo("hung");
    assertThat(names(roots(capture, 0))).containsExactly("vfs_write");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void ofMegabytesOfOutputTheEndsAreKept() throws Exception {
    Capture capture =
        graph(
            c(
                """
                #include <stdio.h>
                int main(void) {
                  puts("first");
                  for (int i = 0; i < 40000; i++) printf("line %048d\\n", i);
                  puts("last");
                }
                """),
            LIMIT);

    assertThat(said(capture, "outcome")).isEqualTo("ended");
    assertThat(said(capture, "stdout"))
        .startsWith("first\n")
        .endsWith("\nlast")
        .contains("bytes left out")
        .hasSizeLessThan(140_000);
  }

  @Test
  void anInterruptEndsARunLongBeforeItsLimitAndTheGuestGoesOn() throws Exception {
    LAB.functions(Progress.NONE);
    CountDownLatch tracing = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    CompletableFuture<Long> interrupted =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                assertThat(tracing.await(30, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              caller.interrupt();
              return System.nanoTime();
            });
    CaptureRequest request =
        new CaptureRequest(
            c("int main(void) { for (;;) {} }"), Tracer.GRAPH, WRITES, 0, 0, 3, LIMIT);
    Progress started =
        (what, fraction) -> {
          if (what.equals("tracing")) tracing.countDown(); // before it, there is nothing to show
        };
    Capture capture = LAB.capture(request, started);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(System.nanoTime() - interrupted.get()).isLessThan(LIMIT.toNanos() / 2);
    assertThat(capture.text("about/interrupted")).isNotEmpty();
    assertThat(said(capture, "outcome")).isEqualTo("stopped");
    assertThat(names(roots(graph(STDIO, LIMIT), 0))).containsExactly("vfs_write");
  }

  @Test
  void aGuestThatPanicsIsReportedWithItsConsoleAndTheNextCaptureWorks() throws Exception {
    Workload panic =
        c(
            """
            #include <fcntl.h>
            #include <unistd.h>
            int main(void) { write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1); }
            """);

    assertThatThrownBy(() -> graph(panic, LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the guest ended unexpectedly")
        .hasMessageContaining("Kernel panic");
    assertThat(names(roots(graph(STDIO, LIMIT), 0))).containsExactly("vfs_write");
  }

  @Test
  void stacksAreThoseOfTheFunctionAndNotOfItsProbe() throws Exception {
    Capture capture =
        LAB.capture(
            new CaptureRequest(STDIO, Tracer.STACKS, List.of("vfs_write"), 0, 0, 1, LIMIT),
            Progress.NONE);

    CaptureReader reader = new CaptureReader(capture);
    Stacks stacks =
        Stacks.of(
            reader.read(0).trace().events(), reader.symbols(), reader.comms(0), pids(capture, 0));
    assertThat(stacks.all()).hasSize(1);
    assertThat(stacks.all().get(0).functions())
        .containsExactly(
            "vfs_write", "ksys_write", "do_syscall_64", "entry_SYSCALL_64_after_hwframe");
  }

  @Test
  void returnProbesGiveTheErrorAtEachLevel() throws Exception {
    List<String> path =
        List.of("vfs_write", "ext4_file_write_iter", "iomap_dio_rw", "iomap_dio_bio_iter");
    Capture capture =
        LAB.capture(
            new CaptureRequest(
                new Workload.BuiltIn("direct", 12, List.of()),
                Tracer.RETURNS,
                path,
                0,
                0,
                1,
                LIMIT),
            Progress.NONE);

    Reading reading = CaptureReader.read(capture, 0);
    List<Long> returned =
        reading.trace().events().all().stream()
            .filter(event -> event.fields().containsKey("ret"))
            .map(event -> event.number("ret"))
            .toList();
    assertThat(returned).hasSize(4).containsOnly(-22L);
    assertThat(capture.text("about/probes").lines()).hasSize(4);
  }
}
