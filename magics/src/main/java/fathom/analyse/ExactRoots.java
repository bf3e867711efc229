package fathom.analyse;

import fathom.target.WriteCalls;
import fathom.trace.Calls;
import fathom.trace.Events;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The roots of an exact run. The system calls that write are recorded whole, because some errors
 * are made before the functions that one asks for are reached; shown is of a system call that
 * failed all, of others what one asked for.
 */
public final class ExactRoots {
  private static final String EXIT = "raw_syscalls:sys_exit";

  private record Kind(int pid, String name) {}

  private ExactRoots() {}

  /**
   * The calls with what the system calls among the roots returned. No clock is read in an exact
   * run, so the n-th return of a system call in a task belongs to the n-th such root of the task.
   *
   * @param events with raw_syscalls:sys_exit; without them results stay unknown
   */
  public static Calls results(Calls calls, Events events) {
    Map<Kind, Deque<Long>> returned = new HashMap<>();
    for (Events.Event exit : events.ofKind(EXIT)) {
      Kind kind = new Kind(exit.pid(), SystemCallNames.name(exit.number("id")));
      returned.computeIfAbsent(kind, k -> new ArrayDeque<>()).add(exit.number("ret"));
    }
    if (returned.isEmpty()) return calls;
    long[] results = IntStream.range(0, calls.size()).mapToLong(calls::returned).toArray();
    for (int root : calls.roots().toArray()) {
      String function = calls.function(root);
      if (!function.startsWith(WriteCalls.PREFIX)) continue;
      // sys_sendfile64 serves sendfile.
      String name = function.substring(WriteCalls.PREFIX.length());
      Deque<Long> own = returned.get(new Kind(calls.pid(root), name));
      if (own == null) own = returned.get(new Kind(calls.pid(root), name.replaceFirst("64$", "")));
      if (own != null && !own.isEmpty()) results[root] = own.removeFirst();
    }
    return calls.withReturns(results);
  }

  /** Whether a root is known to have failed. */
  public static boolean failed(Calls calls, int root) {
    return SystemCall.failed(calls.returned(root));
  }

  /**
   * The rows that are to be the roots of what is shown: those that failed; of others the outermost
   * calls of the functions that one asked for. One that called none of these and may have failed is
   * kept as well.
   *
   * @param wanted functions
   */
  public static int[] shown(Calls calls, Collection<String> wanted) {
    Set<String> functions = new HashSet<>(wanted);
    return calls
        .roots()
        .flatMap(
            root -> {
              if (failed(calls, root)) return IntStream.of(root);
              int[] inner = outermost(calls, root, functions);
              boolean keep = inner.length == 0 && calls.returned(root) == Calls.UNKNOWN;
              return keep ? IntStream.of(root) : Arrays.stream(inner);
            })
        .toArray();
  }

  /** The roots; of a program of which all was recorded, its system calls that write. */
  public static int[] heads(Calls calls) {
    Set<String> entries = Set.copyOf(WriteCalls.ALL);
    return calls
        .roots()
        .flatMap(
            root -> {
              int[] inner = outermost(calls, root, entries);
              return inner.length == 0 ? IntStream.of(root) : Arrays.stream(inner);
            })
        .toArray();
  }

  private static int[] outermost(Calls calls, int root, Set<String> functions) {
    IntStream.Builder found = IntStream.builder();
    int i = root;
    while (i < calls.end(root)) {
      boolean match = functions.contains(calls.function(i));
      if (match) found.add(i);
      i = match ? calls.end(i) : i + 1;
    }
    return found.build().toArray();
  }
}
