package fathom.read;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which task runs on each CPU of a text that does not say so in every line. One of which nothing is
 * known but the CPU has a number below {@link #UNKNOWN}, its strand, until a banner names it.
 */
final class RunningTasks {
  /** The pid of a task that is never named. */
  static final int UNKNOWN = -1;

  private static final int FIRST_STRAND = -3;
  private static final int SLOTS = 64;

  private final Map<Integer, Integer> running = new HashMap<>();
  private final Map<Integer, Integer> pidOfStrand = new HashMap<>();
  private int nextStrand = FIRST_STRAND;

  /** What was asked for last, by the low bits of the CPU. */
  private final int[] cpus = new int[SLOTS];

  private final int[] tasks = new int[SLOTS];

  RunningTasks() {
    clear();
  }

  /** The task of this CPU: its pid, or its strand. */
  int on(int cpu) {
    int slot = cpu & SLOTS - 1;
    if (cpus[slot] != cpu) {
      tasks[slot] = running.computeIfAbsent(cpu, c -> nextStrand--);
      cpus[slot] = cpu;
    }
    return tasks[slot];
  }

  boolean known(int cpu) {
    return running.containsKey(cpu);
  }

  void run(int cpu, int task) {
    running.put(cpu, task);
    cpus[cpu & SLOTS - 1] = Integer.MIN_VALUE;
  }

  /** What each CPU runs. */
  Map<Integer, Integer> all() {
    return running;
  }

  /** The task that ran on this CPU until now has this pid. */
  void was(int cpu, int pid) {
    int strand = on(cpu);
    if (strand < UNKNOWN) pidOfStrand.putIfAbsent(strand, pid);
  }

  /** The number under which a task's calls are open: its pid, or what stood for it before. */
  int strand(int pid) {
    if (pid == 0) return pid;
    for (Map.Entry<Integer, Integer> e : pidOfStrand.entrySet()) {
      if (e.getValue() == pid) return e.getKey();
    }
    return pid;
  }

  /** The pid of a strand, {@link #UNKNOWN} where it was never told; of a pid itself. */
  int pid(int strand) {
    return pidOfStrand.getOrDefault(strand, Math.max(strand, UNKNOWN));
  }

  /** Another trace begins; what is known of earlier strands stays. */
  void clear() {
    running.clear();
    Arrays.fill(cpus, Integer.MIN_VALUE);
  }
}
