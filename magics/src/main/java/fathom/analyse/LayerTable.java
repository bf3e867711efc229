package fathom.analyse;

import java.util.List;

/** What belongs to which layer: the tables behind {@link Layers}. */
final class LayerTable {
  /** The first row whose prefix fits decides. */
  private record Row(String prefix, Layer layer) {}

  /** A helper: its calls count for their callers. */
  private static final Layer CALLER = Layer.UNKNOWN;

  /** By path in the kernel tree, the special before the general. */
  private static final List<Row> PATHS =
      List.of(
          new Row("fs/ext4/", Layer.EXT4),
          new Row("fs/ext3/", Layer.EXT4),
          new Row("fs/xfs/", Layer.XFS),
          new Row("fs/btrfs/", Layer.BTRFS),
          new Row("fs/jbd2/", Layer.JOURNAL),
          new Row("fs/jbd/", Layer.JOURNAL),
          new Row("fs/buffer.c", Layer.PAGE_CACHE),
          new Row("fs/mpage.c", Layer.PAGE_CACHE),
          new Row("fs/fs-writeback.c", Layer.PAGE_CACHE),
          new Row("fs/iomap/buffered-io.c", Layer.PAGE_CACHE),
          new Row("fs/", Layer.VFS),
          new Row("io_uring/", Layer.VFS),
          new Row("mm/filemap.c", Layer.PAGE_CACHE),
          new Row("mm/folio-compat.c", Layer.PAGE_CACHE),
          new Row("mm/page-writeback.c", Layer.PAGE_CACHE),
          new Row("mm/backing-dev.c", Layer.PAGE_CACHE),
          new Row("mm/readahead.c", Layer.PAGE_CACHE),
          new Row("mm/truncate.c", Layer.PAGE_CACHE),
          new Row("mm/shmem.c", Layer.PAGE_CACHE),
          // A copy from or to the user's memory, on behalf of the caller.
          new Row("mm/maccess.c", CALLER),
          new Row("mm/", Layer.MEMORY),
          new Row("arch/x86/mm/", Layer.MEMORY),
          new Row("arch/arm64/mm/", Layer.MEMORY),
          new Row("block/", Layer.BLOCK),
          // Random numbers and clocks are read by everybody.
          new Row("drivers/char/random.c", CALLER),
          new Row("drivers/clocksource/", CALLER),
          new Row("drivers/iommu/", CALLER),
          new Row("drivers/", Layer.DRIVER),
          new Row("kernel/dma/", Layer.DRIVER),
          new Row("kernel/sched/", Layer.SCHEDULER),
          new Row("arch/x86/kernel/process", Layer.SCHEDULER),
          new Row("arch/x86/kernel/fpu/", Layer.SCHEDULER),
          new Row("kernel/softirq.c", CALLER),
          new Row("kernel/irq/", Layer.INTERRUPT),
          new Row("arch/x86/kernel/irq", Layer.INTERRUPT),
          new Row("kernel/trace/", Layer.TRACER),
          new Row("arch/x86/kernel/ftrace", Layer.TRACER),
          new Row("kernel/kprobes.c", Layer.TRACER),
          new Row("arch/x86/kernel/kprobes/", Layer.TRACER));

  /** By the beginning of a name, for traces without source. */
  private static final List<Row> NAMES =
      List.of(
          new Row("ext4_", Layer.EXT4),
          new Row("xfs_", Layer.XFS),
          new Row("btrfs_", Layer.BTRFS),
          new Row("jbd2_", Layer.JOURNAL),
          new Row("start_this_handle", Layer.JOURNAL),
          new Row("do_get_write_access", Layer.JOURNAL),
          new Row("generic_perform_write", Layer.PAGE_CACHE),
          new Row("generic_write_end", Layer.PAGE_CACHE),
          new Row("block_write_", Layer.PAGE_CACHE),
          new Row("block_commit_write", Layer.PAGE_CACHE),
          new Row("block_dirty_folio", Layer.PAGE_CACHE),
          new Row("mark_buffer_dirty", Layer.PAGE_CACHE),
          new Row("mark_inode_dirty", Layer.PAGE_CACHE),
          new Row("create_empty_buffers", Layer.PAGE_CACHE),
          new Row("find_get_block", Layer.PAGE_CACHE),
          new Row("getblk", Layer.PAGE_CACHE),
          new Row("sync_dirty_buffer", Layer.PAGE_CACHE),
          new Row("submit_bh", Layer.PAGE_CACHE),
          new Row("balance_dirty_pages", Layer.PAGE_CACHE),
          new Row("filemap_", Layer.PAGE_CACHE),
          new Row("file_write_and_wait", Layer.PAGE_CACHE),
          new Row("pagecache_", Layer.PAGE_CACHE),
          new Row("grab_cache_page", Layer.PAGE_CACHE),
          new Row("folio_", Layer.PAGE_CACHE),
          new Row("unlock_page", Layer.PAGE_CACHE),
          new Row("wait_on_page", Layer.PAGE_CACHE),
          new Row("write_cache_pages", Layer.PAGE_CACHE),
          new Row("do_writepages", Layer.PAGE_CACHE),
          new Row("iomap_file_buffered", Layer.PAGE_CACHE),
          new Row("iomap_write", Layer.PAGE_CACHE),
          new Row("shmem_", Layer.PAGE_CACHE),
          new Row("alloc_pages", Layer.MEMORY),
          new Row("get_page_from_freelist", Layer.MEMORY),
          new Row("kmem_cache_", Layer.MEMORY),
          new Row("kmalloc", Layer.MEMORY),
          new Row("kfree", Layer.MEMORY),
          new Row("mem_cgroup_", Layer.MEMORY),
          new Row("mod_", Layer.MEMORY),
          new Row("lru_", Layer.MEMORY),
          new Row("mark_page_accessed", Layer.MEMORY),
          new Row("handle_mm_fault", Layer.MEMORY),
          new Row("submit_bio", Layer.BLOCK),
          new Row("bio_", Layer.BLOCK),
          new Row("blk_", Layer.BLOCK),
          new Row("blkg_", Layer.BLOCK),
          new Row("blkdev_", Layer.BLOCK),
          new Row("elv_", Layer.BLOCK),
          new Row("dd_", Layer.BLOCK),
          new Row("rq_qos_", Layer.BLOCK),
          new Row("wbt_", Layer.BLOCK),
          new Row("virtio_", Layer.DRIVER),
          new Row("virtqueue_", Layer.DRIVER),
          new Row("virtblk_", Layer.DRIVER),
          new Row("vp_", Layer.DRIVER),
          new Row("nvme_", Layer.DRIVER),
          new Row("scsi_", Layer.DRIVER),
          new Row("ata_", Layer.DRIVER),
          new Row("dma_", Layer.DRIVER),
          new Row("io_schedule", Layer.SCHEDULER),
          new Row("schedule", Layer.SCHEDULER),
          new Row("finish_task_switch", Layer.SCHEDULER),
          new Row("dequeue_task", Layer.SCHEDULER),
          new Row("enqueue_task", Layer.SCHEDULER),
          new Row("pick_next_task", Layer.SCHEDULER),
          new Row("put_prev_", Layer.SCHEDULER),
          new Row("set_next_", Layer.SCHEDULER),
          new Row("update_rq_clock", Layer.SCHEDULER),
          new Row("update_curr", Layer.SCHEDULER),
          new Row("try_to_wake_up", Layer.SCHEDULER),
          new Row("ttwu_", Layer.SCHEDULER),
          new Row("wake_up_process", Layer.SCHEDULER),
          new Row("cond_resched", Layer.SCHEDULER),
          new Row("psi_", Layer.SCHEDULER),
          new Row("switch_mm", Layer.MEMORY),
          new Row("ring_buffer_", Layer.TRACER),
          new Row("trace_", Layer.TRACER),
          new Row("ftrace_", Layer.TRACER),
          new Row("vfs_", Layer.VFS),
          new Row("ksys_", Layer.VFS),
          new Row("new_sync_write", Layer.VFS),
          new Row("rw_verify_area", Layer.VFS),
          new Row("file_update_time", Layer.VFS),
          new Row("file_remove_privs", Layer.VFS),
          new Row("file_modified", Layer.VFS),
          new Row("generic_write_check", Layer.VFS),
          new Row("generic_update_time", Layer.VFS),
          new Row("fsnotify", Layer.VFS),
          new Row("iomap_", Layer.VFS),
          new Row("inode_", Layer.VFS));

  private LayerTable() {}

  static Layer byPath(String path) {
    return find(PATHS, path);
  }

  /** Underscores before a name say that it is the inner half of the function of that name. */
  static Layer byName(String function) {
    int start = 0;
    while (start < function.length() && function.charAt(start) == '_') start++;
    return find(NAMES, function.substring(start));
  }

  private static Layer find(List<Row> rows, String text) {
    return rows.stream()
        .filter(r -> text.startsWith(r.prefix()))
        .map(Row::layer)
        .findFirst()
        .orElse(CALLER);
  }
}
