package fathom.target;

import fathom.kernel.magic.Nearest;
import java.util.List;

/**
 * A kind of built-in workload (workload.c).
 *
 * @param name as one types it
 * @param call what it does, as a programmer would write it, "SIZE" for its bytes
 * @param size bytes each time, when nothing is said
 * @param count how many times, when nothing is said
 * @param roots where the graph begins when nothing is said; of several divided by "|" the first
 *     that the kernel can trace
 */
public record BuiltInKind(String name, String call, long size, int count, List<String> roots) {
  /** Where the graph of most writes begins. */
  static final List<String> WRITES = List.of("vfs_write", "vfs_fsync_range");

  /** In 6.1 fdatasync() has vfs_fsync_range inlined. */
  private static final List<String> SYNCS =
      List.of("vfs_write", "__do_sys_fdatasync|__x64_sys_fdatasync");

  private static final List<String> READS = List.of("vfs_read");

  /** All kinds, in the order in which they are offered. */
  public static final List<BuiltInKind> ALL =
      List.of(
          new BuiltInKind("stdio", "write(SIZE)", 12, 1, WRITES),
          new BuiltInKind("write", "write(SIZE)", 4096, 1, WRITES),
          new BuiltInKind("pwrite", "pwrite(SIZE)", 4096, 1, WRITES),
          new BuiltInKind(
              "writev", "writev(SIZE in two parts)", 4096, 1, List.of("vfs_writev|do_writev")),
          new BuiltInKind("direct", "write(SIZE) with O_DIRECT", 8192, 1, WRITES),
          new BuiltInKind(
              "direct-wrong", "write(SIZE) with O_DIRECT from an unaligned buffer", 12, 1, WRITES),
          new BuiltInKind(
              "direct-overwrite",
              "write(SIZE) with O_DIRECT, into existing blocks",
              8192,
              1,
              WRITES),
          new BuiltInKind("sync", "write(SIZE) with O_SYNC", 4096, 1, WRITES),
          new BuiltInKind("dsync", "write(SIZE) with O_DSYNC", 4096, 1, WRITES),
          new BuiltInKind("fsync", "write(SIZE), then fsync()", 4096, 1, WRITES),
          new BuiltInKind("fdatasync", "write(SIZE), then fdatasync()", 4096, 1, SYNCS),
          new BuiltInKind(
              "mmap",
              "SIZE into a mapped file, then msync()",
              4096,
              1,
              List.of("handle_mm_fault", "vfs_fsync_range")),
          new BuiltInKind("read", "read(SIZE) from the disk", 4096, 1, READS),
          new BuiltInKind("read-warm", "read(SIZE) from the page cache", 4096, 1, READS),
          new BuiltInKind("read-direct", "read(SIZE) with O_DIRECT", 8192, 1, READS),
          new BuiltInKind("append", "write(SIZE) with O_APPEND", 4096, 100, WRITES),
          new BuiltInKind("truncate", "ftruncate(), SIZE less", 65536, 1, List.of("do_truncate")),
          new BuiltInKind("rename", "rename()", 4096, 1, List.of("vfs_rename")),
          new BuiltInKind("fallocate", "fallocate(SIZE)", 65536, 1, List.of("vfs_fallocate")),
          new BuiltInKind(
              "sendfile", "sendfile(SIZE)", 65536, 1, List.of("do_splice_direct|do_sendfile")),
          new BuiltInKind(
              "io_uring",
              "a write of SIZE by io_uring with O_DIRECT, into existing blocks",
              8192,
              1,
              List.of("__do_sys_io_uring_enter|__x64_sys_io_uring_enter")));

  /**
   * A kind by its name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static BuiltInKind of(String name) {
    return ALL.stream()
        .filter(k -> k.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is no built-in workload; %s%s"
                        .formatted(name, did(name), "there are " + String.join(", ", names()))));
  }

  private static String did(String name) {
    List<String> near = Nearest.to(name, names(), 1);
    return near.isEmpty() ? "" : "did you mean " + near.get(0) + "? ";
  }

  public static List<String> names() {
    return ALL.stream().map(BuiltInKind::name).toList();
  }
}
