package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.analyse.Roots;
import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.read.Reading;
import fathom.target.CaptureRequest.Tracer;
import fathom.trace.Calls;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long-lived and ill-behaved programs in the lab; needs what LabIT needs. */
class LabProgramsIT {
  private static final Lab LAB = new Lab();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<String> WRITES = List.of("vfs_write");

  /** Writes a byte when it is signalled; ends itself at SIGUSR2. */
  private static final String KICKED =
      """
      #include <fcntl.h>
      #include <signal.h>
      #include <unistd.h>
      static int fd;
      static void put(int sig) { write(fd, "x", 1); }
      static void end(int sig) { _exit(3); }
      int main(void) {
        fd = open("out", O_CREAT | O_WRONLY, 0644);
        signal(SIGUSR1, put);
        signal(SIGUSR2, end);
        for (;;) pause();
      }
      """;

  @AfterEach
  void stopPrograms() throws Exception {
    for (Program program : LAB.programs()) {
      LAB.stop(program.name());
    }
  }

  @AfterAll
  static void end() {
    LAB.close();
  }

  private static Workload.Source c(String code) {
    return new Workload.Source(code, "c", List.of());
  }

  private static Capture graph(Workload workload, int warmups, Duration limit) throws Exception {
    return LAB.capture(
        new CaptureRequest(workload, Tracer.GRAPH, WRITES, 0, warmups, 1, limit), Progress.NONE);
  }

  private static Capture graph(Workload workload) throws Exception {
    return graph(workload, 0, LIMIT);
  }

  private static Capture signalled(String program, String... signals) throws Exception {
    return graph(new Workload.Running(program, List.of(signals)));
  }

  private static Calls roots(Capture capture) throws Exception {
    Reading reading = CaptureReader.read(capture, 0);
    assertThat(reading.account().lost()).isZero();
    return Roots.of(reading.trace().calls(), WRITES, capture.pids(0));
  }

  private static String said(Capture capture, String piece) {
    return capture.text("run/0/" + piece).strip();
  }

  private static List<String> programs() {
    return LAB.programs().stream().map(Program::name).toList();
  }

  @Test
  void stoppingAProgramLeavesTheOneThatWasTracedAlone() throws Exception {
    LAB.start("a", c(KICKED), Progress.NONE);
    LAB.start("b", c(KICKED), Progress.NONE);
    signalled("a", "USR1");

    LAB.stop("b");

    assertThat(LAB.signal("a", "USR1").state()).isEqualTo("rests");
    assertThat(programs()).containsExactly("a");
  }

  @Test
  void aProgramThatIsNotSignalledIsTracedUntilTheLimitAndGoesOn() throws Exception {
    LAB.start(
        "ticks",
        c(
            """
            #include <fcntl.h>
            #include <signal.h>
            #include <sys/time.h>
            #include <unistd.h>
            static int fd;
            static void put(int sig) { write(fd, "x", 1); }
            int main(void) {
              struct itimerval often = {{0, 500000}, {0, 500000}};
              fd = open("out", O_CREAT | O_WRONLY, 0644);
              signal(SIGALRM, put);
              setitimer(ITIMER_REAL, &often, 0);
              for (;;) pause();
            }
            """),
        Progress.NONE);

    Capture capture = graph(new Workload.Running("ticks", List.of()), 0, Duration.ofMillis(2600));

    assertThat(said(capture, "outcome")).isEqualTo("rests");
    assertThat(said(capture, "exit")).isEqualTo("running");
    assertThat(roots(capture).roots().count()).isBetween(4L, 6L);
    assertThat(LAB.signal("ticks", "CONT").state()).isEqualTo("rests");
  }

  @Test
  void aProgramThatEndsWhileItIsTracedIsListedNoMore() throws Exception {
    LAB.start("w", c(KICKED), Progress.NONE);

    Capture capture = signalled("w", "USR2");

    assertThat(said(capture, "outcome")).isEqualTo("ended");
    assertThat(said(capture, "exit")).isEqualTo("exited 3");
    assertThat(programs()).isEmpty();
    assertThatThrownBy(() -> signalled("w", "USR1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no program \"w\"");
  }

  @Test
  void anInterruptOfASignalKeepsTheGuestAndItsPrograms() throws Exception {
    LAB.start("w", c(KICKED), Progress.NONE);
    LAB.start(
        "busy",
        c(
            """
            #include <signal.h>
            #include <unistd.h>
            static void spin(int sig) { for (;;) {} }
            int main(void) { signal(SIGUSR1, spin); for (;;) pause(); }
            """),
        Progress.NONE);
    Thread caller = Thread.currentThread();
    CompletableFuture<Void> later =
        CompletableFuture.runAsync(
            caller::interrupt, CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));

    assertThatThrownBy(() -> LAB.signal("busy", "USR1")).isInstanceOf(InterruptedException.class);

    later.join();
    assertThat(programs()).containsExactly("w", "busy");
    assertThat(LAB.signal("w", "USR1").state()).isEqualTo("rests");
  }

  @Test
  void programsAreListedWhileACaptureGoesOn() throws Exception {
    LAB.start("w", c(KICKED), Progress.NONE);
    CompletableFuture<List<String>> listed = new CompletableFuture<>();
    CaptureRequest request =
        new CaptureRequest(
            new Workload.BuiltIn("write", 12, List.of()), Tracer.GRAPH, WRITES, 0, 0, 1, LIMIT);

    LAB.capture(
        request,
        (what, fraction) -> {
          if (!listed.isDone()) {
            listed.completeAsync(LabProgramsIT::programs).orTimeout(5, TimeUnit.SECONDS).join();
          }
        });

    assertThat(listed.get()).containsExactly("w");
  }

  @Test
  void whatWarmUpsLostIsNotBookedOnTheRunThatIsShown() throws Exception {
    Capture capture =
        graph(
            c(
                """
                #include <fcntl.h>
                #include <unistd.h>
                int main(void) {
                  int warm = access("/home/warm", F_OK) == 0;
                  int fd = open("/home/warm", O_CREAT | O_WRONLY, 0644);
                  for (int i = 0; i < (warm ? 1 : 60000); i++) pwrite(fd, "x", 1, 0);
                }
                """),
            1,
            Duration.ofSeconds(60));

    assertThat(said(capture, "outcome")).isEqualTo("ended");
    assertThat(roots(capture).roots().count()).isEqualTo(1);
  }

  @Test
  void forksAreTracedWhenTheKernelsProcessNumbersStartAgain() throws Exception {
    graph(
        c(
            """
            #include <fcntl.h>
            #include <unistd.h>
            int main(void) {
              write(open("/proc/sys/kernel/ns_last_pid", O_WRONLY), "32750", 5);
            }
            """));

    Capture capture =
        graph(
            c(
                """
                #include <fcntl.h>
                #include <sys/wait.h>
                #include <unistd.h>
                int main(void) {
                  for (int i = 0; i < 30; i++) {
                    if (!fork()) _exit(write(open("f", O_CREAT | O_WRONLY, 0644), "x", 1) - 1);
                    wait(0);
                  }
                }
                """));

    Calls calls = roots(capture);
    assertThat(calls.roots().map(calls::pid).distinct().count()).isEqualTo(30);
    assertThat(calls.roots().map(calls::pid).boxed().toList())
        .anyMatch(pid -> pid > 32750)
        .anyMatch(pid -> pid < 1000);
  }

  @Test
  void tooManySignalsForARunAreRefused() throws Exception {
    LAB.start("w", c(KICKED), Progress.NONE);

    assertThatThrownBy(() -> signalled("w", Collections.nCopies(65, "USR1").toArray(String[]::new)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 at most");
    Capture capture = signalled("w", Collections.nCopies(64, "USR1").toArray(String[]::new));
    assertThat(roots(capture).roots().count()).isEqualTo(64);
  }

  @Test
  void aForkThatOutlivesItsParentIsTracedUntilItEnds() throws Exception {
    Capture capture =
        graph(
            c(
                """
                #include <fcntl.h>
                #include <unistd.h>
                int main(void) {
                  if (fork()) return 0;
                  while (getppid() != 1) usleep(1000);
                  write(open("f", O_CREAT | O_WRONLY, 0644), "x", 1);
                  return 0;
                }
                """));

    assertThat(said(capture, "outcome")).isEqualTo("ended");
    assertThat(roots(capture).roots().count()).isEqualTo(1);
  }

  @Test
  void afterAForkBombTheNextCellWorks() throws Exception {
    graph(
        c(
            """
            #include <signal.h>
            #include <unistd.h>
            int main(void) {
              signal(SIGTERM, SIG_IGN);
              for (int i = 0; i < 200; i++)
                if (!fork()) { setsid(); for (;;) pause(); }
              for (;;) pause();
            }
            """));

    Capture capture = graph(new Workload.BuiltIn("write", 12, List.of()));

    assertThat(said(capture, "result")).isEqualTo("12 0");
    assertThat(roots(capture).roots().count()).isEqualTo(1);
  }

  @Test
  void aCellThatLeavesTheFileSystemBusyCostsTheNextOneABootAndNoMore() throws Exception {
    graph(
        c(
            """
            #include <sys/mount.h>
            #include <sys/stat.h>
            int main(void) {
              mkdir("/home/kept", 0755);
              return mount("kept", "/home/kept", "tmpfs", 0, "");
            }
            """));

    Capture capture = graph(new Workload.BuiltIn("write", 12, List.of()));

    assertThat(said(capture, "result")).isEqualTo("12 0");
  }

  @Test
  void aLongLivedProgramIsSignalledAndTracedOverCells() throws Exception {
    Workload.Source source =
        new Workload.Source(
            """
            #include <signal.h>
            #include <stdio.h>
            #include <unistd.h>
            static void handler(int sig) {
              FILE *f = fopen("kept.txt", "a");
              fprintf(f, "hello world\\n");
              fclose(f);
              puts("kicked");
              fflush(stdout);
            }
            int main(void) {
              signal(SIGUSR1, handler);
              for (;;) pause();
            }
            """,
            "c",
            List.of());
    Program started = LAB.start("w", source, Progress.NONE);
    assertThat(started.state()).isEqualTo("rests");

    assertThat(LAB.signal("w", "USR1").stdout()).isEqualTo("kicked\n");
    // A fresh file system for a cell leaves the program alone.
    graph(new Workload.BuiltIn("stdio", 12, List.of("USR1")), 0, LIMIT);
    Capture capture = graph(new Workload.Running("w", List.of("USR1")), 0, LIMIT);
    Calls calls = Roots.of(CaptureReader.read(capture, 0).trace().calls(), WRITES, capture.pids(0));
    assertThat(calls.roots().mapToObj(calls::function)).containsExactly("vfs_write", "vfs_write");
    assertThat(capture.pids(0)).contains(started.pid());

    assertThat(LAB.programs()).extracting(Program::name).containsExactly("w");
    LAB.stop("w");
    assertThat(LAB.programs()).isEmpty();
    assertThatThrownBy(() -> LAB.signal("w", "USR1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no program \"w\"");
  }
}
