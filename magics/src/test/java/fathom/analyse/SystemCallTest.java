package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Events;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemCallTest {
  private static final String ENTER = "raw_syscalls:sys_enter";
  private static final String EXIT = "raw_syscalls:sys_exit";

  private final Events.Builder events = new Events.Builder();
  private final MadeCalls calls = new MadeCalls();

  private void enter(int pid, long time, long number, long... args) {
    events.begin(ENTER, time, 0, pid).number("id", number).numbers("args", args);
  }

  private void exit(int pid, long time, long number, long ret) {
    events.add(EXIT, time, 0, pid, Map.of("id", number, "ret", ret));
  }

  private List<SystemCall> made() {
    return SystemCall.of(calls.build(), events.build());
  }

  @Test
  void itHasNameArgumentsResultAndTime() {
    enter(7, 100, 257, -100, 0x7ffe1000L, 01101, 0644, 0, 0);
    exit(7, 150, 257, 3);
    enter(7, 200, 1, 3, 0x1000, 12, 0, 0, 0);
    exit(7, 290, 1, -22);

    List<SystemCall> all = made();

    assertThat(all).extracting(SystemCall::name).containsExactly("openat", "write");
    assertThat(all.get(0).arguments())
        .isEqualTo("dfd=AT_FDCWD filename=0x7ffe1000 flags=O_WRONLY|O_CREAT|O_TRUNC mode=0644");
    assertThat(all.get(0).returned()).isEqualTo(3);
    assertThat(all.get(0).errno()).isEmpty();
    assertThat(all.get(1).arguments()).isEqualTo("fd=3 buf=0x1000 count=12");
    assertThat(all.get(1).errno()).isEqualTo("EINVAL");
    assertThat(all.get(1).durationNanos()).isEqualTo(90);
  }

  @Test
  void itLeadsToTheFirstRootOfItsTaskInIt() {
    calls.add(9, -1, "vfs_write", 105, 5);
    int first = calls.add(7, -1, "vfs_write", 110, 10);
    calls.add(7, first, "ext4_file_write_iter", 112, 5);
    calls.add(7, -1, "vfs_write", 130, 10);
    calls.add(7, -1, "vfs_write", 310, 10);
    enter(7, 100, 20, 3, 0, 2, 0, 0, 0);
    exit(7, 150, 20, 24);
    enter(7, 200, 3, 3, 0, 0, 0, 0, 0);
    exit(7, 220, 3, 0);

    List<SystemCall> all = made();

    assertThat(all).extracting(SystemCall::name).containsExactly("writev", "close");
    assertThat(all.get(0).call()).isEqualTo(first);
    assertThat(all.get(0).roots()).isEqualTo(2);
    assertThat(all.get(1).call()).isEqualTo(-1);
    assertThat(all.get(1).roots()).isZero();
  }

  @Test
  void halvesAreShownAsHalves() {
    exit(7, 50, 35, 0);
    enter(7, 100, 1, 1, 2, 3, 0, 0, 0);
    enter(7, 200, 74, 3, 0, 0, 0, 0, 0);
    exit(7, 300, 1, 3);

    List<SystemCall> all = made();

    assertThat(all)
        .extracting(SystemCall::name)
        .containsExactly("nanosleep", "write", "fsync", "write");
    assertThat(all.get(0).startNanos()).isEqualTo(Calls.UNKNOWN);
    assertThat(all.get(1).returned()).isEqualTo(Calls.UNKNOWN);
    assertThat(all.get(1).errno()).isEmpty();
    assertThat(all.get(2).durationNanos()).isEqualTo(Calls.UNKNOWN);
    assertThat(all.get(3).returned()).isEqualTo(3);
  }

  @Test
  void aNumberWithoutANameAndTooFewRegistersAreShownAsTheyAre() {
    enter(7, 100, 99_999, 1, 255);
    exit(7, 200, 99_999, -38);
    enter(7, 300, 1, 1);
    exit(7, 400, 1, -4000);

    List<SystemCall> all = made();

    assertThat(all.get(0).name()).isEqualTo("syscall_99999");
    assertThat(all.get(0).arguments()).isEqualTo("0x1 0xff");
    assertThat(all.get(0).errno()).isEqualTo("ENOSYS");
    assertThat(all.get(1).arguments()).isEqualTo("fd=1");
    assertThat(all.get(1).errno()).isEqualTo("4000");
  }

  @Test
  void aReturnFromASignalsHandlerIsNoFailureAndEndsItsOwnCall() {
    enter(7, 100, 34);
    exit(7, 200, 34, -514);
    enter(7, 300, 15);
    exit(7, 310, -1, -4);

    assertThat(made()).extracting(SystemCall::name).containsExactly("pause", "rt_sigreturn");
    assertThat(made()).extracting(SystemCall::errno).containsExactly("ERESTARTNOHAND", "EINTR");
    assertThat(SystemCall.failures(events.build(), List.of())).isEmpty();
  }

  @Test
  void failuresAreCountedByNameAndErrorOfTheTasksAskedFor() {
    exit(7, 1, 1, -22);
    exit(7, 2, 1, -22);
    exit(7, 3, 257, -2);
    exit(7, 4, 257, 3);
    exit(8, 5, 1, -28);
    Events all = events.build();

    assertThat(SystemCall.failures(all, List.of(7)))
        .containsExactly("write EINVAL 2×", "openat ENOENT");
    assertThat(SystemCall.failures(all, List.of())).contains("write ENOSPC");
    // Without entries there is no table.
    assertThat(SystemCall.of(calls.build(), all)).isEmpty();
  }
}
