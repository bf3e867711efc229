package fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.target.BuiltInKind;
import fathom.target.Neighbour;
import fathom.trace.Calls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs in the lab's guest while it is traced; needs what {@code install.sh lab} sets up. */
class WorkloadsIT {
  private static Tracing once() {
    return Fathom.traceWrite().once();
  }

  private static String result(TracedRun run) {
    return run.capture().text("run/0/result").strip();
  }

  private static List<String> functions(TracedRun run) {
    return run.trace().calls().functions().all();
  }

  @ParameterizedTest
  @CsvSource({
    "stdio, 12 0, vfs_write",
    "write, 4096 0, vfs_write",
    "pwrite, 4096 0, ext4_da_write_begin",
    "writev, 4096 0, ext4_file_write_iter",
    "direct, 8192 0, iomap_dio_rw",
    "direct-wrong, -1 22, ext4_file_write_iter",
    "direct-overwrite, 8192 0, iomap_dio_rw",
    "sync, 4096 0, ext4_sync_file",
    "dsync, 4096 0, ext4_sync_file",
    "fsync, 4096 0, jbd2_log_wait_commit",
    "fdatasync, 4096 0, ext4_sync_file",
    "mmap, 4096 0, ext4_page_mkwrite",
    "read, 4096 0, filemap_read",
    "read-warm, 4096 0, filemap_read",
    "read-direct, 8192 0, iomap_dio_rw",
    "append, 409600 0, ext4_da_write_begin",
    "truncate, 0 0, ext4_truncate",
    "rename, 0 0, ext4_rename2",
    "fallocate, 0 0, ext4_fallocate",
    "sendfile, 65536 0, ext4_file_write_iter",
    "io_uring, 8192 0, iomap_dio_rw"
  })
  void eachBuiltInProgramDoesWhatItsNameSays(String name, String result, String function)
      throws Exception {
    TracedRun run = once().workload(name).run();

    assertThat(result(run)).isEqualTo(result);
    assertThat(run.trace().calls().roots().count()).isPositive();
    assertThat(functions(run)).contains(function);
  }

  @Test
  void theColdReadWaitsForTheDiskAndTheWarmOneDoesNot() throws Exception {
    assertThat(functions(once().workload("read").run())).contains("submit_bio");
    assertThat(functions(once().workload("read-warm").run())).doesNotContain("submit_bio");
  }

  @Test
  void sizeCountAndOffsetReachTheProgram() throws Exception {
    TracedRun run = once().workload("pwrite").size("8k").count(3).offset("1m").run();

    assertThat(result(run)).isEqualTo("24576 0");
    assertThat(run.trace().calls().roots().count()).isEqualTo(3);
    assertThat(run.view().headline()).contains("pwrite(8 KiB) at 1 MiB, 3 times");
    assertThat(BuiltInKind.names()).hasSize(21).doesNotHaveDuplicates();
  }

  @Test
  void aShellScriptIsTracedWithWhatItStartsAndFindsItsEnvironmentAndInput() throws Exception {
    TracedRun run =
        once()
            .sh("read line\necho \"$GREETING $line\" > out\ncat out\nexit 3")
            .environment("GREETING", "hello world")
            .input("again\n")
            .run();

    assertThat(run.output()).isEqualTo("hello world again\n");
    assertThat(run.capture().text("run/0/exit")).isEqualTo("exited 3\n");
    Calls calls = run.trace().calls();
    assertThat(calls.roots().mapToObj(calls::function)).contains("vfs_write");
  }

  @Test
  void aProgramOfSeveralFilesIsBuiltAndItsErrorsNameFileAndLine() throws Exception {
    String code =
        """
        // file: greet.h
        int greet(void);
        // file: greet.c
        #include "greet.h"
        #include <unistd.h>
        int greet(void) { return write(1, "hi\\n", 3); }
        // file: main.c
        #include "greet.h"
        int main(void) { return greet() == 3 ? 0 : 1; }
        """;
    assertThat(once().c(code).run().output()).isEqualTo("hi\n");

    String broken = code.replace("return greet()", "return gret()");
    assertThatThrownBy(() -> once().c(broken).run())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("main.c:2:");
    assertThatThrownBy(() -> once().c("// file: ../up.c\nint x;").run())
        .hasMessageContaining("../up.c");
  }

  @Test
  void aNeighbourThatSyncsCommitsTheJournalWhileTheProgramWrites() throws Exception {
    TracedRun run =
        once()
            .workload("append")
            .count(300)
            .beside(Neighbour.of("fsyncer", Duration.ofMillis(5)))
            .events("jbd2")
            .run();

    assertThat(result(run)).isEqualTo("1228800 0");
    assertThat(run.trace().events().ofKind("jbd2:jbd2_start_commit")).isNotEmpty();
    assertThat(run.view().headline()).contains("beside a fsyncer");
    // The next run finds a file system of its own: the neighbour has ended.
    assertThat(result(once().run())).isEqualTo("12 0");
  }

  @Test
  void whatDoesNotExistIsSaidWithNamesLikeIt() {
    assertThatThrownBy(() -> once().workload("preadd"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("did you mean")
        .isNotInstanceOf(IOException.class);
    assertThatThrownBy(() -> Neighbour.of("sleeper", Duration.ofMillis(5)))
        .hasMessageContaining("fsyncer, dirtier, reader");
  }
}
