package fathom.read;

import fathom.trace.Names;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The names of tasks by pid: what sched_switch events say, before that saved_cmdlines. */
final class Comms {
  /** As the kernel prints a task that it has no name of. */
  static final String UNKNOWN = "<...>";

  static final String IDLE = "<idle>";

  private static final int SLOTS = 64;

  private final Names names = new Names();
  private final Map<Integer, Integer> current = new HashMap<>();
  private final Map<Integer, String> saved;

  /** What was asked for last, by the low bits of the pid. */
  private final int[] askedPid = new int[SLOTS];

  private final int[] asked = new int[SLOTS];

  Comms(String savedCmdlines) {
    this(parse(savedCmdlines));
  }

  Comms(Map<Integer, String> saved) {
    this.saved = saved;
    Arrays.fill(askedPid, Integer.MIN_VALUE);
  }

  /** Reads lines of pid, space, name; others are left out. */
  static Map<Integer, String> parse(String savedCmdlines) {
    Map<Integer, String> names = new HashMap<>();
    for (String line : savedCmdlines.split("\n", -1)) {
      int space = line.indexOf(' ');
      if (space > 0 && line.substring(0, space).matches("\\d{1,9}")) {
        names.put(Integer.parseInt(line.substring(0, space)), line.substring(space + 1));
      }
    }
    return names;
  }

  Names names() {
    return names;
  }

  /** A task's name as known at this moment, or {@link CallForest#NO_COMM}. */
  int now(int pid) {
    int slot = pid & SLOTS - 1;
    if (askedPid[slot] != pid) {
      asked[slot] = current.getOrDefault(pid, CallForest.NO_COMM);
      askedPid[slot] = pid;
    }
    return asked[slot];
  }

  /** A task has the name of this number from now on. */
  void is(int pid, int comm) {
    if (pid <= 0 || now(pid) == comm) return;
    current.put(pid, comm);
    asked[pid & SLOTS - 1] = comm;
  }

  /** A task's name as known last. */
  String last(int pid) {
    int comm = now(pid);
    return comm == CallForest.NO_COMM ? saved(pid) : names.name(comm);
  }

  /** A task has this name from now on. */
  void is(long pid, String comm) {
    is((int) pid, names.id(comm));
  }

  /** A task's name when no event has told it. */
  String saved(int pid) {
    return pid == 0 ? IDLE : saved.getOrDefault(pid, UNKNOWN);
  }
}
