package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.BpftraceRun;
import fathom.Fathom;
import fathom.kernel.display.Progress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Debian's bpftrace in real guests; the first time it is fetched. */
class BpftraceIT {
  @AfterAll
  static void end() {
    Fathom.lab().close();
  }

  /** All of them with -Dfathom.matrix=all. */
  static Stream<String> kernels() {
    return "all".equals(System.getProperty("fathom.matrix"))
        ? Stream.of("5.10", "6.1", "6.12")
        : Stream.of("6.1");
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void mapsAreOfTheWorkloadBesideAndTheProgramSpeaksWhileItRuns(String kernel) throws Exception {
    StringBuilder printed = new StringBuilder();
    BpftraceRun run =
        Fathom.traceWrite()
            .kernel(kernel)
            .workload("fsync")
            .count(20)
            .bpftrace(
                """
                BEGIN { printf("ready\\n"); }
                kprobe:vfs_write /pid == cpid/ { @bytes[comm, pid] = sum(arg2); @sizes = hist(arg2); }
                kprobe:vfs_fsync_range /pid == $1/ { @stacks[kstack(2)] = count(); }
                END { printf("done\\n"); }
                """,
                Duration.ZERO,
                printed::append,
                Progress.NONE);

    assertThat(printed).hasToString("ready\ndone\n");
    assertThat(run.text()).isEqualTo("ready\ndone\n");
    assertThat(run.maps()).containsOnlyKeys("@bytes", "@sizes", "@stacks");
    assertThat(run.map("bytes").columnNames()).containsExactly("comm", "pid", "value");
    assertThat(run.map("@bytes").longColumn("value").get(0)).isEqualTo(20 * 4096);
    assertThat(run.map("@sizes").longColumn("count").sum()).isEqualTo(20);
    assertThat(run.map("@stacks").stringColumn(0).get(0)).contains("vfs_fsync_range");
    assertThat(run.plot("@sizes").figure().data()).hasSize(1);
    assertThatThrownBy(() -> run.map("@byte")).hasMessageContaining("@bytes, @sizes, @stacks");
  }

  @Test
  void whatBpftraceRefusesIsSaidByTheCellsLines() {
    assertThatThrownBy(() -> Fathom.bpftrace("BEGIN { exit(); }\nkprobe:vfs_write { @[ = 1; }"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cell:2:23")
        .hasMessageContaining("syntax error");
    assertThatThrownBy(() -> Fathom.bpftrace("kprobe:no_such_function { @ = count(); }"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no_such_function");
  }

  @Test
  void anInterruptEndsItAndTheMapsAreThere() throws Exception {
    CountDownLatch ticking = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              try {
                ticking.await();
                caller.interrupt();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    interrupter.start();
    BpftraceRun run =
        Fathom.traceWrite()
            .bpftrace(
                "interval:ms:100 { @ticks = count(); printf(\"tick\\n\"); }",
                Duration.ofMinutes(10),
                text -> ticking.countDown(),
                Progress.NONE);

    assertThat(run.map("ticks").longColumn("value").get(0)).isPositive();
    assertThat(Fathom.bpftrace("BEGIN { @x = 5; exit(); }").map("x").rowCount()).isEqualTo(1);
  }

  @Test
  void aProgramThatFloodsIsEndedAndSaysSo() throws Exception {
    BpftraceRun run =
        Fathom.traceWrite()
            .bpftrace(
                "interval:us:50 { printf(\"%0500d\\n\", 1); } BEGIN { @kept = 7; }",
                Duration.ofSeconds(3), text -> {}, Progress.NONE);

    assertThat(run.map("kept").longColumn("value").get(0)).isEqualTo(7);
    assertThat(run.text().length()).isLessThan(80 << 20);
  }
}
