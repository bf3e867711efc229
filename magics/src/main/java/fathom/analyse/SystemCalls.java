package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Events;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What system calls returned, as the results of the roots that they called. */
public final class SystemCalls {
  private static final String EXIT = "raw_syscalls:sys_exit";

  /** What these return is what the system call returns; fs/read_write.c, fs/sync.c. */
  private static final Set<String> HANDED_UP =
      Set.of(
          "vfs_write",
          "ksys_write",
          "vfs_read",
          "ksys_read",
          "vfs_fsync_range",
          "vfs_fsync",
          "__x64_sys_fdatasync",
          "__do_sys_fdatasync",
          "vfs_rename",
          "do_truncate",
          "vfs_fallocate",
          "vfs_writev");

  private SystemCalls() {}

  /**
   * The calls with the result of the system call at each root that hands its own up unchanged:
   * vfs_write, vfs_fsync_range and the like. Other roots stay unknown. A system call with several
   * roots (a vectored write may call vfs_write twice) tells only of the last.
   *
   * @param events with raw_syscalls:sys_exit; without them all results stay unknown
   */
  public static Calls results(Calls calls, Events events) {
    List<Events.Event> exits = events.ofKind(EXIT);
    if (exits.isEmpty()) return calls;
    long[] results = new long[calls.size()];
    Arrays.fill(results, Calls.UNKNOWN);
    Map<Integer, Integer> open = new HashMap<>();
    int[] roots = calls.roots().toArray();
    int next = 0;
    for (Events.Event exit : exits) {
      while (next < roots.length && calls.startNanos(roots[next]) <= exit.timeNanos()) {
        open.put(calls.pid(roots[next]), roots[next]);
        next++;
      }
      Integer root = open.remove(exit.pid());
      if (root != null && HANDED_UP.contains(calls.function(root))) {
        results[root] = exit.number("ret");
      }
    }
    return calls.withReturns(results);
  }
}
