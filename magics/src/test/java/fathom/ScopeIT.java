package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.analyse.Layer;
import fathom.analyse.SystemCall;
import fathom.target.Disk;
import fathom.target.LabSettings;
import fathom.target.Scope;
import fathom.target.ValueRequest;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Mark;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a run is recorded; needs what {@code install.sh lab} sets up. */
class ScopeIT {
  private static Tracing once() {
    return Fathom.traceWrite().once();
  }

  private static Scope scope(List<String> leftOut, boolean interrupts, List<String> events) {
    return new Scope(leftOut, interrupts, events, true, false, ValueRequest.NONE, Duration.ZERO, 0);
  }

  @Test
  void theGraphBeginsAtTheFunctionsOfAPattern() throws Exception {
    TracedRun run = once().functions("ext4_da_write_*", "__mark_inode_dirty").run();

    Calls calls = run.trace().calls();
    assertThat(calls.roots().mapToObj(calls::function))
        .contains("ext4_da_write_begin", "ext4_da_write_end");
    assertThatThrownBy(() -> once().functions("ext4_da_wriet_*").run())
        .hasMessageContaining("matches no traceable function");
    assertThatThrownBy(() -> once().functions("ext4_da_wriet_begin").run())
        .hasMessageContaining("ext4_da_write_begin");
  }

  @Test
  void whatIsLeftOutIsNotThereWithAllBelowIt() throws Exception {
    TracedRun run =
        once().scope(scope(List.of("ext4_da_write_begin", "rcu*"), true, List.of())).run();

    List<String> functions = run.trace().calls().functions().all();
    assertThat(functions).contains("ext4_da_write_end").doesNotContain("ext4_da_write_begin");
    assertThat(functions).noneMatch(f -> f.startsWith("rcu"));
    // The next run has them again.
    assertThat(once().run().trace().calls().functions().all()).contains("ext4_da_write_begin");
  }

  @Test
  void interruptsAreLeftOut() throws Exception {
    Calls calls =
        once()
            .workload("append")
            .count(2000)
            .scope(scope(List.of(), false, List.of()))
            .run()
            .trace()
            .calls();

    assertThat(calls.size()).isGreaterThan(10_000);
    assertThat(IntStream.range(0, calls.size()).filter(i -> calls.has(i, Mark.INTERRUPT)))
        .isEmpty();
  }

  @Test
  void depthEndsTheGraph() throws Exception {
    Calls calls = once().maxDepth(2).run().trace().calls();

    assertThat(IntStream.range(0, calls.size()).map(calls::depth).max()).hasValue(1);
  }

  /** All of them with -Dfathom.matrix=all. */
  static Stream<String> kernels() {
    return "all".equals(System.getProperty("fathom.matrix"))
        ? Stream.of("5.10", "6.1", "6.12")
        : Stream.of("6.1");
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void onlySlowCallsAreRecordedWithWhatTheyWaitedForAndTheOthersAreCounted(String kernel)
      throws Exception {
    LabSettings slowDisk = LabSettings.DEFAULT.withKernel(kernel).withDisk(Disk.of(20, 10_000_000));
    TracedRun some =
        once()
            .in(slowDisk)
            .workload("fsync")
            .count(3)
            .over(Duration.ofMillis(20))
            .events("block")
            .run();

    Calls calls = some.trace().calls();
    // On a loaded machine a vfs_write may take as long; an fsync always does, on such a disk.
    List<String> slow = calls.roots().mapToObj(calls::function).toList();
    assertThat(slow).filteredOn("vfs_fsync_range"::equals).hasSize(3);
    assertThat(slow).hasSizeLessThanOrEqualTo(6);
    assertThat(IntStream.range(0, calls.size()).mapToLong(calls::durationNanos))
        .allMatch(duration -> duration > 20_000_000);
    assertThat(calls.functions().all()).contains("jbd2_log_wait_commit", "schedule");
    assertThat(IntStream.range(0, calls.size()).filter(i -> calls.has(i, Mark.ORPHAN))).isEmpty();
    long asleep = some.shares().of().get(Layer.ASLEEP).selfNanos();
    assertThat(asleep).isGreaterThan(some.shares().totalNanos() / 2);
    assertThat(some.trace().events().ofKind("block:block_rq_issue")).isNotEmpty();
    assertThat(some.values().text(0, "file")).endsWith("/data");
    assertThat(some.view().warnings())
        .anyMatch(w -> w.startsWith(slow.size() + " of 6 calls took over 20 ms."));
    // What fsync() returned, and a write() that was slow as well.
    assertThat(calls.roots().mapToObj(calls::returned)).isSubsetOf(0L, 4096L).contains(0L);
  }

  @Test
  void thatNoCallWasSlowIsSaidWithHowManyThereWere() throws Exception {
    TracedRun none = once().over(Duration.ofSeconds(5)).run();

    assertThat(none.trace().calls().size()).isZero();
    assertThat(none.view().warnings())
        .anyMatch(w -> w.startsWith("Not even the one call that was made took over 5 s."));
    // The next cell has all calls again.
    assertThat(once().run().trace().calls().size()).isGreaterThan(50);
  }

  @Test
  void aProgramThatRunsIsTracedWithoutWhatTheProbesDoThatReadItsValues() throws Exception {
    Fathom.startProgram(
        "kicked",
        """
        #include <fcntl.h>
        #include <signal.h>
        #include <unistd.h>
        static void on_usr1(int number) { write(open("kept", O_CREAT | O_WRONLY, 0644), "x", 1); }
        int main(void) { signal(SIGUSR1, on_usr1); for (;;) pause(); }
        """);
    TracedRun whole = Fathom.traceWrite().program("kicked").signal("USR1").run();
    assertThat(whole.values().text(0, "file")).endsWith("/kept");
    assertThat(whole.trace().calls().functions().all())
        .contains("ext4_file_write_iter")
        .noneMatch(f -> f.contains("kprobe") || f.contains("int3"));

    TracedRun slow =
        Fathom.traceWrite().program("kicked").signal("USR1").over(Duration.ofNanos(1000)).run();
    assertThat(slow.values().text(0, "file")).endsWith("/kept");
    assertThat(slow.view().warnings())
        .anyMatch(w -> w.startsWith("1 of 1 call took over 0.001 ms"));
    Fathom.stopProgram("kicked");
  }

  @Test
  void eventsOfAllTasksLieOnTheClockOfTheCallsWithTheirStacks() throws Exception {
    TracedRun run =
        once()
            .workload("fsync")
            .scope(scope(List.of(), true, List.of("block", "jbd2", "sched")))
            .run();

    Calls calls = run.trace().calls();
    Events events = run.trace().events();
    int sync =
        calls
            .roots()
            .filter(r -> calls.function(r).equals("vfs_fsync_range"))
            .findFirst()
            .orElseThrow();
    Events.Event issue = events.ofKind("block:block_rq_issue").get(0);
    assertThat(issue.timeNanos())
        .isBetween(calls.startNanos(sync), calls.startNanos(sync) + calls.durationNanos(sync));
    // The journal's thread is none of the workload's tasks.
    int committer = events.ofKind("jbd2:jbd2_end_commit").get(0).pid();
    assertThat(run.capture().pids(0)).doesNotContain(committer);
    assertThat(events.ofKind("sched:sched_waking")).isNotEmpty();
    assertThat(events.ofKind("ftrace:kernel_stack")).isNotEmpty();
    assertThat(run.read().lost()).isZero();
    // No event is there twice.
    List<Events.Event> switches = events.ofKind("sched:sched_switch");
    assertThat(switches.stream().map(Events.Event::timeNanos).distinct().count())
        .isEqualTo(switches.size());
  }

  @Test
  void anEventThatDoesNotExistIsSaidWithNamesLikeIt() {
    assertThatThrownBy(() -> once().events("block_rq_isue").run())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("block_rq_issue");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12"})
  void systemCallsOfTheWorkloadLeadToTheirGraphs(String kernel) throws Exception {
    TracedRun run = once().kernel(kernel).workload("fdatasync").events("syscalls").run();

    Calls calls = run.trace().calls();
    List<SystemCall> all = run.strace();
    assertThat(all).extracting(SystemCall::name).contains("write", "fdatasync");
    SystemCall write = all.stream().filter(c -> c.name().equals("write")).findFirst().orElseThrow();
    assertThat(calls.function(write.call())).isEqualTo("vfs_write");
    assertThat(write.arguments()).contains("count=4096");
    assertThat(write.returned()).isEqualTo(4096);
    assertThat(write.durationNanos()).isGreaterThan(calls.durationNanos(write.call()));
    assertThat(run.systemCalls().rowCount()).isEqualTo(all.size());
  }

  @Test
  void whatFailedIsNamedWithoutAskingForSystemCalls() throws Exception {
    TracedRun run =
        once()
            .c(
                """
                #include <fcntl.h>
                #include <unistd.h>
                int main(void) {
                  int fd = open("here", O_CREAT | O_WRONLY, 0644);
                  if (open("nowhere", O_RDONLY) >= 0 || write(fd, "abc", 3) != 3) return 1;
                  return write(77, "abc", 3) == -1 && fdatasync(fd) == 0 ? 0 : 1;
                }
                """)
            .run();

    assertThat(run.view().facts()).contains("failed: openat ENOENT, write EBADF");
    Calls calls = run.trace().calls();
    assertThat(calls.roots().mapToObj(calls::function)).anyMatch(f -> f.contains("fdatasync"));
  }

  @Test
  void stacksAreTakenAtAnEventInAllTasks() throws Exception {
    KernelStacks stacks = once().workload("fsync").events("block:block_rq_issue").stacks();

    assertThat(stacks.all()).extracting(s -> s.comm()).anyMatch(c -> c.startsWith("jbd2/"));
    assertThat(stacks.all())
        .anySatisfy(s -> assertThat(s.functions()).contains("ext4_sync_file"))
        .noneSatisfy(s -> assertThat(s.functions().get(0)).startsWith("trace_event"));
  }
}
