package fathom.target;

import java.util.List;

/**
 * The system calls that write or sync, by the functions in which they begin on x86-64
 * (arch/x86/entry/syscalls/syscall_64.tbl): some errors are made before any function below is
 * reached. A kernel has some of them.
 */
public final class WriteCalls {
  /** What the name of such a function begins with; the rest is the system call's. */
  public static final String PREFIX = "__x64_sys_";

  /** The functions. */
  public static final List<String> ALL =
      List.of(
          "__x64_sys_write",
          "__x64_sys_pwrite64",
          "__x64_sys_writev",
          "__x64_sys_pwritev",
          "__x64_sys_pwritev2",
          "__x64_sys_fsync",
          "__x64_sys_fdatasync",
          "__x64_sys_sync_file_range",
          "__x64_sys_msync",
          "__x64_sys_sendfile64",
          "__x64_sys_splice",
          "__x64_sys_copy_file_range",
          "__x64_sys_truncate",
          "__x64_sys_ftruncate",
          "__x64_sys_fallocate",
          "__x64_sys_io_uring_enter");

  private WriteCalls() {}
}
