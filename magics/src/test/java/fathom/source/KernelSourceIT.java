package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fathom.kernel.display.Progress;
import fathom.show.CardHtml;
import fathom.trace.Calls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On the real source of the lab's kernel; needs the package in the data directory. */
class KernelSourceIT {
  private static KernelSource source;

  @BeforeAll
  static void open() throws IOException {
    Optional<KernelSource> opened =
        KernelSource.open(Shelf.ofUser(), Map.of(), "6.1.192", Progress.NONE);
    assumeTrue(opened.isPresent(), "no linux-source-6.1 package: run ./install.sh lab");
    source = opened.get();
  }

  @Test
  void sixCardsAreAtMostSixtyThousandBytes() throws IOException {
    List<Card> cards =
        Stream.of(
                "vfs_write",
                "ext4_file_write_iter",
                "generic_perform_write",
                "ext4_da_write_begin",
                "iomap_dio_rw",
                "jbd2_journal_commit_transaction")
            .map(f -> source.card(f, new Calls.Builder().build()).orElseThrow())
            .toList();
    String html = CardHtml.of(cards).data().get("text/html").toString();
    assertThat(html.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(60_000);
  }

  @Test
  void theFunctionsOfAWriteAreFound() {
    assertThat(source.release()).startsWith("6.1.");
    assertThat(source.path("vfs_write")).contains("fs/read_write.c");
    assertThat(source.path("ksys_write")).contains("fs/read_write.c");
    assertThat(source.path("__x64_sys_write")).contains("fs/read_write.c");
    assertThat(source.path("ext4_file_write_iter")).contains("fs/ext4/file.c");
    assertThat(source.path("generic_perform_write")).contains("mm/filemap.c");
    assertThat(source.path("iomap_dio_rw")).contains("fs/iomap/direct-io.c");
    assertThat(source.path("jbd2_journal_commit_transaction")).contains("fs/jbd2/commit.c");
    assertThat(source.path("submit_bio_noacct")).contains("block/blk-core.c");
    assertThat(source.path("virtqueue_add_sgs")).contains("drivers/virtio/virtio_ring.c");
    assertThat(source.path("finish_task_switch.isra.0")).contains("kernel/sched/core.c");
    assertThat(source.path("_raw_spin_lock")).contains("kernel/locking/spinlock.c");
    assertThat(source.functions("ext4_file_write")).contains("ext4_file_write_iter");
  }

  @Test
  void theCardOfASystemCallBeginsWithItsDefinition() {
    Card card = source.card("__x64_sys_write", new Calls.Builder().build()).orElseThrow();
    assertThat(card.lines().get(0).text()).startsWith("SYSCALL_DEFINE3(write,");
  }

  @Test
  void aWriteGoesThroughItsFunctionPointers() {
    assertHop("vfs_write", "ext4_file_write_iter", "call_write_iter", ".write_iter");
    assertHop("generic_perform_write", "ext4_da_write_begin", ".write_begin");
    assertHop("ext4_buffered_write_iter", "generic_perform_write");
    assertHop("security_file_permission", "apparmor_file_permission", "file_permission");
    assertHop("down_write", "__cond_resched", "might_sleep", "might_resched");
  }

  /** A card of a caller with one call has it on one line, by this way or a longer one. */
  private static void assertHop(String caller, String callee, String... via) {
    Calls.Builder b = new Calls.Builder();
    int comm = b.comms().id("test");
    int root = b.add(b.functions().id(caller), -1, 0, 10, 0, 1, comm, 0, Calls.UNKNOWN);
    b.add(b.functions().id(callee), root, 1, 5, 0, 1, comm, 0, Calls.UNKNOWN);
    Card card = source.card(caller, b.build()).orElseThrow();
    assertThat(card.unplaced()).isEmpty();
    List<Card.Hop> hops = card.lines().stream().flatMap(l -> l.hops().stream()).toList();
    assertThat(hops).extracting(Card.Hop::function).containsOnly(callee);
    assertThat(hops.get(0).via()).containsSubsequence(via);
  }
}
