package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Mark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Return values of calls, measured by return probes in another run of the same workload: which
 * functions to probe, and which probe belongs to which call.
 */
public final class Returns {
  /** Setting a probe patches the kernel's code, which takes an emulated one a tenth of a second. */
  private static final int PROBES_AT_ONCE = 20;

  /** How far below the chain's end is asked; an error does not skip more callers than that. */
  private static final int LEVELS = 3;

  /** Functions that return nothing, or nothing that could be an error: locks, accounting, wakes. */
  private static final Pattern POINTLESS =
      Pattern.compile(
          "_*(raw_(spin|read|write)_.*|rcu_.*|(mutex|rt_mutex)_unlock|up_(read|write)|down_(read|write)"
              + "|cond_resched|might_.*|schedule(_.*)?|preempt_.*|local_.*|mod_.*|kfree(_.*)?"
              + "|kmem_cache_free.*|wake_up.*|finish_task_switch.*|update_.*|enqueue_.*|dequeue_.*"
              + "|pick_next_.*|put_prev_.*|set_next_.*|psi_.*|switch_.*|cgroup_rstat_.*|ktime_.*"
              + "|read_hpet|read_tsc|finish_wait|init_wait.*)");

  private record Returned(String function, long value) {}

  private Returns() {}

  /**
   * The functions to ask next for what they returned, so that the chain of a refusal can go on:
   * those nearest below its end that have not been asked, at most 20; empty when the chain is
   * complete. The root's function is among them, because its returns tell its calls apart. What ran
   * in interrupts is left out.
   *
   * @param asked the functions of earlier answers
   */
  public static List<String> functionsToProbe(
      Calls calls, Refusal refusal, Collection<String> asked) {
    Set<String> functions = new LinkedHashSet<>();
    int end = refusal.lastProducer();
    Deque<Integer> level = new ArrayDeque<>();
    level.add(end);
    while (!level.isEmpty() && functions.size() < PROBES_AT_ONCE) {
      int call = level.removeFirst();
      if (calls.has(call, Mark.INTERRUPT)) continue;
      String function = calls.function(call);
      boolean may = call != end && !POINTLESS.matcher(function).matches();
      if (may && !asked.contains(function)) functions.add(function);
      if (calls.depth(call) - calls.depth(end) < LEVELS) {
        calls.childrenOf(call).forEach(level::addLast);
      }
    }
    if (functions.isEmpty()) return List.of();
    functions.add(calls.function(refusal.root()));
    return List.copyOf(functions);
  }

  /**
   * The calls with the return values of another run.
   *
   * <p>The n-th return of a root's function belongs to the n-th such call of the same task; between
   * two of these the returns of a function are paired with its calls from the back, because probes
   * also see what ran outside the roots, before them. What finds no partner stays as it was.
   *
   * @param calls roots and what is below them
   * @param returns events of return probes with the fields "function" and "ret"
   * @param pids the tasks of the workload in the other run; empty for every task
   */
  public static Calls join(Calls calls, Events returns, Collection<Integer> pids) {
    long[] values = IntStream.range(0, calls.size()).mapToLong(calls::returned).toArray();
    Set<String> anchors = new LinkedHashSet<>();
    calls.roots().forEach(r -> anchors.add(calls.function(r)));
    List<List<Integer>> called = new ArrayList<>(byTask(calls).values());
    List<List<Returned>> returned = new ArrayList<>(byTask(returns, pids, anchors).values());
    for (int task = 0; task < Math.min(called.size(), returned.size()); task++) {
      join(calls, called.get(task), returned.get(task), anchors, values);
    }
    return calls.withReturns(values);
  }

  /** Each task's calls in the order of their return. */
  private static Map<Integer, List<Integer>> byTask(Calls calls) {
    Map<Integer, List<Integer>> tasks = new LinkedHashMap<>();
    calls
        .roots()
        .forEach(
            root -> {
              List<Integer> order = tasks.computeIfAbsent(calls.pid(root), k -> new ArrayList<>());
              Deque<Integer> open = new ArrayDeque<>();
              for (int i = root; i < calls.end(root); i++) {
                while (!open.isEmpty() && calls.end(open.getLast()) <= i) {
                  order.add(open.removeLast());
                }
                open.addLast(i);
              }
              while (!open.isEmpty()) order.add(open.removeLast());
            });
    return tasks;
  }

  /** Each task's returns in their order, tasks by their first return from a root's function. */
  private static Map<Integer, List<Returned>> byTask(
      Events returns, Collection<Integer> pids, Set<String> anchors) {
    Map<Integer, List<Returned>> all = new HashMap<>();
    Map<Integer, List<Returned>> tasks = new LinkedHashMap<>();
    for (Events.Event e : returns.all()) {
      boolean probe = e.fields().containsKey("function") && e.fields().containsKey("ret");
      if (!probe || (!pids.isEmpty() && !pids.contains(e.pid()))) continue;
      List<Returned> list = all.computeIfAbsent(e.pid(), k -> new ArrayList<>());
      list.add(new Returned(e.text("function"), Errno.meant(e.number("ret"))));
      if (anchors.contains(e.text("function"))) tasks.putIfAbsent(e.pid(), list);
    }
    return tasks;
  }

  private static void join(
      Calls calls,
      List<Integer> called,
      List<Returned> returned,
      Set<String> anchors,
      long[] values) {
    int c = 0;
    int r = 0;
    while (true) {
      int cEnd = c;
      while (cEnd < called.size() && !anchors.contains(calls.function(called.get(cEnd)))) cEnd++;
      int rEnd = r;
      while (rEnd < returned.size() && !anchors.contains(returned.get(rEnd).function())) rEnd++;
      if (cEnd == called.size() || rEnd == returned.size()) return;
      String anchor = calls.function(called.get(cEnd));
      // Another root returned than was called: from here on the two runs differ.
      if (!anchor.equals(returned.get(rEnd).function())) return;
      pairBackwards(calls, called.subList(c, cEnd + 1), returned.subList(r, rEnd + 1), values);
      c = cEnd + 1;
      r = rEnd + 1;
    }
  }

  private static void pairBackwards(
      Calls calls, List<Integer> called, List<Returned> returned, long[] values) {
    Map<String, Deque<Long>> left = new HashMap<>();
    for (Returned r : returned) {
      left.computeIfAbsent(r.function(), k -> new ArrayDeque<>()).addLast(r.value());
    }
    for (int i = called.size() - 1; i >= 0; i--) {
      Deque<Long> of = left.get(calls.function(called.get(i)));
      if (of != null && !of.isEmpty()) values[called.get(i)] = of.removeLast();
    }
  }
}
