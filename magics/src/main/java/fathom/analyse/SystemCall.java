package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Events;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One system call of the workload, as strace would tell it.
 *
 * @param pid the task's
 * @param name "write"; of x86-64
 * @param arguments "fd=3 buf=0x7ffe.. count=12"; "" when they were not recorded
 * @param startNanos on the clock of the calls; {@link Calls#UNKNOWN} when its entry was not
 *     recorded
 * @param durationNanos {@link Calls#UNKNOWN} when its entry or its return was not recorded
 * @param returned {@link Calls#UNKNOWN} when its return was not recorded
 * @param call the row of the first traced root in it, -1 for none
 * @param roots how many traced roots are in it
 */
public record SystemCall(
    int pid,
    String name,
    String arguments,
    long startNanos,
    long durationNanos,
    long returned,
    int call,
    int roots) {
  private static final String ENTER = "raw_syscalls:sys_enter";
  private static final String EXIT = "raw_syscalls:sys_exit";

  /**
   * The system calls in the order of their entries, from raw_syscalls:sys_enter and sys_exit; a
   * return without an entry and an entry without a return are there, too. None when no entries were
   * recorded.
   */
  public static List<SystemCall> of(Calls calls, Events events) {
    if (events.ofKind(ENTER).isEmpty()) return List.of();
    Map<Integer, List<Integer>> roots = new HashMap<>();
    calls.roots().forEach(r -> roots.computeIfAbsent(calls.pid(r), k -> new ArrayList<>()).add(r));
    Map<Integer, Events.Event> open = new HashMap<>();
    // By the event's time, of two at the same time in their order.
    TreeMap<Long, List<SystemCall>> all = new TreeMap<>();
    for (Events.Event event : events.all()) {
      int pid = event.pid();
      if (event.kind().equals(ENTER)) {
        Events.Event unfinished = open.put(pid, event);
        if (unfinished != null) add(all, made(calls, roots, unfinished, null), unfinished);
      } else if (event.kind().equals(EXIT)) {
        Events.Event enter = open.remove(pid);
        boolean same = enter == null || restored(event) || enter.number("id") == event.number("id");
        if (!same) {
          add(all, made(calls, roots, enter, null), enter);
          enter = null;
        }
        add(all, made(calls, roots, enter, event), enter == null ? event : enter);
      }
    }
    open.values().forEach(enter -> add(all, made(calls, roots, enter, null), enter));
    return all.values().stream().flatMap(List::stream).toList();
  }

  private static void add(
      TreeMap<Long, List<SystemCall>> all, SystemCall call, Events.Event first) {
    all.computeIfAbsent(first.timeNanos(), k -> new ArrayList<>()).add(call);
  }

  /** At least one of its two events is there. */
  private static SystemCall made(
      Calls calls, Map<Integer, List<Integer>> roots, Events.Event enter, Events.Event exit) {
    Events.Event any = enter == null ? exit : enter;
    long start = enter == null ? Calls.UNKNOWN : enter.timeNanos();
    long end = exit == null ? Long.MAX_VALUE : exit.timeNanos();
    List<Integer> ofTask = roots.getOrDefault(any.pid(), List.of());
    int first = enter == null ? 0 : begunBefore(calls, ofTask, start);
    int last = enter == null ? 0 : begunBefore(calls, ofTask, end);
    String arguments =
        enter != null && enter.fields().get("args") instanceof long[] registers
            ? SystemCallNames.arguments(enter.number("id"), registers)
            : "";
    return new SystemCall(
        any.pid(),
        SystemCallNames.name(any.number("id")),
        arguments,
        start,
        enter == null || exit == null ? Calls.UNKNOWN : end - start,
        exit == null ? Calls.UNKNOWN : exit.number("ret"),
        last > first ? ofTask.get(first) : -1,
        last - first);
  }

  /** How many of a task's roots, which are in the order of time, began before. */
  private static int begunBefore(Calls calls, List<Integer> roots, long time) {
    int low = 0;
    int high = roots.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (calls.startNanos(roots.get(middle)) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Its error's name: "EINVAL", "" when it did not fail or has not returned. */
  public String errno() {
    if (returned == Calls.UNKNOWN || !Errno.is(returned)) return "";
    return Errno.name(returned).orElse(Long.toString(-returned));
  }

  /**
   * Which system calls failed, from their returns alone: "write EINVAL", with how often when that
   * is more than once; in the order of the first.
   *
   * @param pids of the workload's tasks; empty for all
   */
  public static List<String> failures(Events events, List<Integer> pids) {
    Map<String, Long> counts =
        events.ofKind(EXIT).stream()
            .filter(e -> pids.isEmpty() || pids.contains(e.pid()))
            .filter(e -> !restored(e) && failed(e.number("ret")))
            .collect(
                Collectors.groupingBy(
                    SystemCall::failure, LinkedHashMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(e -> e.getKey() + (e.getValue() == 1 ? "" : " " + e.getValue() + "×"))
        .toList();
  }

  /** A return from a signal's handler: it has the number and the result of what was interrupted. */
  private static boolean restored(Events.Event exit) {
    return exit.number("id") == -1;
  }

  /** What a signal interrupts and the kernel does again, or makes EINTR later, did not fail. */
  static boolean failed(long returned) {
    return returned != Calls.UNKNOWN && Errno.is(returned) && (returned > -512 || returned < -516);
  }

  private static String failure(Events.Event exit) {
    long returned = exit.number("ret");
    String error = Errno.name(returned).orElse("error " + -returned);
    return SystemCallNames.name(exit.number("id")) + " " + error;
  }
}
