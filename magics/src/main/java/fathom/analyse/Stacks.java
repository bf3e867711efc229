package fathom.analyse;

import fathom.read.Symbols;
import fathom.trace.Events;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who called a probed function: the distinct kernel stacks, counted.
 *
 * @param all the most frequent first, of equal ones the first seen
 */
public record Stacks(List<Stack> all) {
  private static final String STACK = "ftrace:kernel_stack";

  /**
   * One stack.
   *
   * @param comm the task's name; untrusted
   * @param frames from the probed function up to the system call's entry: "vfs_write+562", symbol
   *     and decimal offset
   * @param count how often it was seen
   */
  public record Stack(String comm, List<String> frames, long count) {
    public Stack {
      frames = List.copyOf(frames);
    }

    /** The functions without offsets. */
    public List<String> functions() {
      return frames.stream().map(f -> f.replaceFirst("\\+\\d+$", "")).toList();
    }
  }

  public Stacks {
    all = List.copyOf(all);
  }

  /**
   * Counts the stacks of a trace.
   *
   * @param events kprobe events or others, each followed by its task's ftrace:kernel_stack
   * @param symbols of the traced kernel
   * @param commOf the names of tasks by pid
   * @param pids the tasks to count; empty for all
   */
  public static Stacks of(
      Events events, Symbols symbols, Map<Integer, String> commOf, Collection<Integer> pids) {
    Map<Integer, String> probed = new HashMap<>();
    Map<Stack, Long> counts = new LinkedHashMap<>();
    for (Events.Event e : events.all()) {
      if (!pids.isEmpty() && !pids.contains(e.pid())) continue;
      if (e.fields().containsKey("function")) probed.put(e.pid(), e.text("function"));
      if (!e.kind().equals(STACK) || !(e.fields().get("caller") instanceof long[] callers))
        continue;
      List<String> frames = frames(callers, symbols, probed.getOrDefault(e.pid(), ""));
      String comm = commOf.getOrDefault(e.pid(), "<...>");
      counts.merge(new Stack(comm, frames, 1), 1L, Long::sum);
    }
    return new Stacks(
        counts.entrySet().stream()
            .map(e -> new Stack(e.getKey().comm(), e.getKey().frames(), e.getValue()))
            .sorted(Comparator.comparingLong(Stack::count).reversed())
            .toList());
  }

  /** The probe's own frames come before the probed function's; without that one all are kept. */
  private static List<String> frames(long[] callers, Symbols symbols, String probed) {
    List<Symbols.Place> places =
        Arrays.stream(callers)
            .mapToObj(a -> symbols.at(a).orElse(new Symbols.Place(symbols.name(a), "", 0)))
            .toList();
    int first = 0;
    while (first < places.size() && !places.get(first).name().equals(probed)) first++;
    int from = first == places.size() ? 0 : first;
    if (probed.isEmpty()) while (from < places.size() && ofTracing(places.get(from).name())) from++;
    return Arrays.stream(callers).skip(from).mapToObj(symbols::frame).toList();
  }

  /** What the kernel puts between an event and its record (include/trace/trace_events.h). */
  private static boolean ofTracing(String function) {
    return function.startsWith("trace_event_")
        || function.startsWith("__traceiter_")
        || function.startsWith("do_trace_event_");
  }

  /** As bpftrace prints {@code printf("comm:%s, kstack:%s\n", comm, kstack)}, and how often. */
  public String text() {
    return all.stream()
        .map(
            s ->
                "comm:"
                    + s.comm()
                    + ", kstack:\n"
                    + s.frames().stream()
                        .map(f -> "        " + f + "\n")
                        .collect(Collectors.joining())
                    + "\n"
                    + s.count()
                    + (s.count() == 1 ? " time\n" : " times\n"))
        .collect(Collectors.joining("\n"));
  }
}
