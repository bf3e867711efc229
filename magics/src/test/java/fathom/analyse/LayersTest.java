package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayersTest {
  private static final Map<String, String> PATHS =
      Map.of(
          "vfs_write", "fs/read_write.c",
          "ext4_file_write_iter", "fs/ext4/file.c",
          "_raw_spin_lock", "kernel/locking/spinlock.c",
          "jbd2_journal_start", "fs/jbd2/transaction.c",
          "generic_perform_write", "mm/filemap.c",
          "schedule", "kernel/sched/core.c");

  private final Layers layers = new Layers(f -> Optional.ofNullable(PATHS.get(f)));
  private final MadeCalls calls = new MadeCalls();

  @Test
  void aFunctionsFileTellsItsLayer() {
    assertThat(layers.of("vfs_write")).isEqualTo(Layer.VFS);
    assertThat(layers.of("ext4_file_write_iter")).isEqualTo(Layer.EXT4);
    assertThat(layers.of("jbd2_journal_start")).isEqualTo(Layer.JOURNAL);
    assertThat(layers.of("generic_perform_write")).isEqualTo(Layer.PAGE_CACHE);
    assertThat(layers.of("schedule")).isEqualTo(Layer.SCHEDULER);
  }

  @Test
  void aHelperHasTheLayerOfItsCallerInEachCall() {
    int root = calls.add(-1, "vfs_write", 0, 100);
    calls.add(root, "_raw_spin_lock", 1, 1);
    int ext4 = calls.add(root, "ext4_file_write_iter", 10, 50);
    calls.add(ext4, "_raw_spin_lock", 11, 1);
    assertThat(layers.perCall(calls.build()))
        .containsExactly(Layer.VFS, Layer.VFS, Layer.EXT4, Layer.EXT4);
  }

  @Test
  void allOfAnInterruptIsInterruptEvenWhatHasALayerOfItsOwn() {
    int root = calls.add(-1, "vfs_write", 0, 100);
    int interrupt = calls.add(root, "__sysvec_apic_timer_interrupt", 1, 50, Mark.INTERRUPT);
    int inside = calls.add(interrupt, "schedule", 2, 40);
    calls.add(inside, "_raw_spin_lock", 3, 1);
    calls.add(root, "ext4_file_write_iter", 60, 10);
    assertThat(layers.perCall(calls.build()))
        .containsExactly(Layer.VFS, Layer.INTERRUPT, Layer.INTERRUPT, Layer.INTERRUPT, Layer.EXT4);
  }

  @Test
  void withoutSourceTheNameTells() {
    Layers bare = new Layers(f -> Optional.empty());
    assertThat(bare.of("__ext4_journal_start_sb")).isEqualTo(Layer.EXT4);
    assertThat(bare.of("submit_bio_noacct")).isEqualTo(Layer.BLOCK);
    assertThat(bare.of("zstd_compress")).isEqualTo(Layer.UNKNOWN);
  }

  @Test
  void aRootOfNoLayerIsUnknownNotGuessed() {
    calls.add(-1, "zstd_compress", 0, 10);
    assertThat(layers.perCall(calls.build())).containsExactly(Layer.UNKNOWN);
  }

  @Test
  void aFunctionsLayerIsTheOneInWhichItSpentMost() {
    int root = calls.add(-1, "vfs_write", 0, 1000);
    calls.add(root, "_raw_spin_lock", 1, 1);
    int ext4 = calls.add(root, "ext4_file_write_iter", 10, 500);
    calls.add(ext4, "_raw_spin_lock", 11, 90);
    Calls made = calls.build();
    assertThat(Layers.perFunction(made, layers.perCall(made))[made.functionId(1)])
        .isEqualTo(Layer.EXT4);
  }
}
