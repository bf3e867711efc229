package fathom;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.ExactRefusal;
import fathom.analyse.ExactRefusal.Ground;
import fathom.analyse.ExactRefusal.Other;
import fathom.show.RefusalView;
import fathom.trace.Calls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs whose last write fails, each for another reason: who refused, after which test, on which
 * kernel. A diagonal of them; all on all kernels with -Dfathom.refusals=all. Lines are looked at
 * where the kernel's line table is here: %lines makes it.
 */
class RefusedExactlyIT {
  private static final List<String> KERNELS = List.of("5.10", "6.1", "6.12");

  private record Recorded(TracedRun run, List<ExactRefusal> refusals) {
    ExactRefusal last() {
      return refusals.get(refusals.size() - 1);
    }

    Calls calls() {
      return run.exact().orElseThrow().calls();
    }

    /** The source of the line with the test that decided; empty without lines or source. */
    Optional<String> test() throws IOException {
      ExactRecord exact = run.exact().orElseThrow();
      CodePlaces places = new CodePlaces(exact, run.kernelSource());
      String code =
          last()
              .test()
              .map(line -> places.codeBeside(last().address(), line))
              .orElseGet(() -> places.code(last().branch()));
      return Optional.of(code).filter(text -> !text.isEmpty());
    }
  }

  @AfterAll
  static void endGuests() {
    Fathom.lab().close();
  }

  private static Recorded recorded(String kernel, String program, int exit) throws Exception {
    TracedRun run = Fathom.traceWrite().c(code(program)).kernel(kernel).once().exact().run();
    assertThat(run.capture().text("run/0/exit").strip())
        .as(run.output())
        .isEqualTo("exited " + exit);
    return new Recorded(run, run.exact().orElseThrow().refusals(run.kernelSource()));
  }

  private static String code(String program) throws IOException {
    String name = "refusals/" + program + ".c";
    try (InputStream in = RefusedExactlyIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** In CI each program runs on one kernel. */
  private static List<String> kernels(int row) {
    return "all".equals(System.getProperty("fathom.refusals"))
        ? KERNELS
        : List.of(KERNELS.get(row % KERNELS.size()));
  }

  /** The last column: what the line with the deciding test names, on one kernel or another. */
  @ParameterizedTest
  @CsvSource({
    "0, direct12, 22, iomap_dio_bio_actor|iomap_dio_bio_iter, blkbits|bdev_logical_block_size",
    "1, direct12, 22, iomap_dio_bio_iter|iomap_dio_bio_actor, blkbits|bdev_logical_block_size",
    "2, direct12, 22, iomap_dio_bio_iter|iomap_dio_bio_actor, blkbits|bdev_logical_block_size",
    "0, eagain, 11, pipe_write, O_NONBLOCK",
    "1, ebadf, 9, vfs_write, FMODE_WRITE",
    "2, ebadf_closed, 9, ksys_write, f.file|fd_file",
    "0, efault, 14, generic_perform_write, fault_in_iov_iter_readable|iov_iter_fault_in_readable",
    "1, efbig, 27, generic_write_check_limits, limit",
    "2, einval_number, 22, _kstrtoull, rv",
    "0, einval_offset, 22, __x64_sys_pwrite64, pos",
    "1, eio, 5, ext4_file_write_iter, shutdown",
    "2, enospc_tmpfs, 28, shmem_inode_acct_block|shmem_inode_acct_blocks|shmem_alloc_and_acct_folio"
        + "|shmem_get_folio_gfp|shmem_getpage_gfp|shmem_alloc_and_acct_page,"
        + " max_blocks|limited_add|acct_block",
    "0, eperm, 1, shmem_write_begin, F_SEAL_WRITE",
    "2, epipe, 32, pipe_write, readers",
    "1, erofs, 30, ext4_journal_check_start, sb_rdonly",
    "2, espipe, 29, __x64_sys_pwrite64, FMODE_PWRITE",
  })
  void theFunctionAndTheTestThatMadeTheErrorAreNamed(
      int row, String program, int errno, String functions, String test) throws Exception {
    for (String kernel : kernels(row)) {
      Recorded recorded = recorded(kernel, program, errno);
      ExactRefusal refusal = recorded.last();
      assertThat(refusal.error()).as(kernel).isEqualTo(-errno);
      assertThat(refusal.ground()).isEqualTo(Ground.LOADED);
      assertThat(functions.split("\\|"))
          .as(kernel)
          .contains(recorded.calls().function(refusal.last()));
      assertThat(recorded.calls().function(refusal.root())).startsWith("__x64_sys_");
      assertThat(refusal.branch()).isNotZero();
      RefusalView said = recorded.run.refused();
      assertThat(said.refused()).isTrue();
      if (recorded.test().isPresent()) {
        assertThat(recorded.test().get()).as(kernel).containsAnyOf(test.split("\\|"));
        assertThat(said.headline()).as(kernel).containsPattern("\\.[ch]:\\d+");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, enospc"})
  void whatAlwaysRefusesDecidesNothing(int row, String program) throws Exception {
    for (String kernel : kernels(row)) {
      Recorded recorded = recorded(kernel, program, 28);
      assertThat(recorded.calls().function(recorded.last().last())).isEqualTo("write_full");
      assertThat(recorded.last().branch()).as(kernel).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, short_write"})
  void aWriteThatMetErrorsAndSucceededIsNoRefusal(int row, String program) throws Exception {
    for (String kernel : kernels(row)) {
      Recorded recorded = recorded(kernel, program, 0);
      assertThat(recorded.last().error()).as(kernel).isZero();
      assertThat(recorded.last().ground()).isEqualTo(Ground.NONE);
      assertThat(recorded.last().others().keySet()).as(kernel).anyMatch(Other::returned);
      assertThat(recorded.run.refused().headline())
          .isEqualTo("It met errors, and succeeded all the same.");
    }
  }

  @ParameterizedTest
  @CsvSource({"1, direct12"})
  void errorsThatWereIgnoredAreMarkedAndWhatHadBeenTriedIsListed(int row, String program)
      throws Exception {
    for (String kernel : kernels(row)) {
      ExactRefusal last = recorded(kernel, program, 22).last();
      List<Other> ignored = last.others().keySet().stream().filter(Other::returned).toList();
      assertThat(ignored).as(kernel).extracting(Other::function).contains("ext4_iomap_end");
      assertThat(ignored).extracting(Other::error).doesNotContain(-22L);
      assertThat(last.before()).extracting(ExactRefusal.Tried::function).contains("vfs_write");
    }
  }
}
