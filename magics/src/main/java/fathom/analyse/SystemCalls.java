package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Events;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What system calls returned, as the results of the roots that they called. */
public final class SystemCalls {
  private static final String EXIT = "raw_syscalls:sys_exit";

  private SystemCalls() {}

  /**
   * The calls with the result of the system call at each root: the kernel's functions of a write
   * hand it up unchanged. A system call with several roots (a vectored write may call vfs_write
   * twice) tells only of the last.
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
      if (root != null) results[root] = exit.number("ret");
    }
    return calls.withReturns(results);
  }
}
