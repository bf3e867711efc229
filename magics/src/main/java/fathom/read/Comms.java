package fathom.read;

import fathom.trace.Names;
import java.util.HashMap;
import java.util.Map;

/** The names of tasks by pid: what sched_switch events say, before that saved_cmdlines. */
final class Comms {
  /** As the kernel prints a task that it has no name of. */
  static final String UNKNOWN = "<...>";

  static final String IDLE = "<idle>";

  private final Names names = new Names();
  private final Map<Integer, Integer> current = new HashMap<>();
  private final Map<Integer, String> saved;
  private long changes;

  Comms(String savedCmdlines) {
    this(parse(savedCmdlines));
  }

  Comms(Map<Integer, String> saved) {
    this.saved = saved;
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

  /** How often a task was given a name; what {@link #now} tells is good until then. */
  long changes() {
    return changes;
  }

  Names names() {
    return names;
  }

  /** A task's name as known at this moment, or {@link CallForest#NO_COMM}. */
  int now(int pid) {
    return current.getOrDefault(pid, CallForest.NO_COMM);
  }

  /** A task has the name of this number from now on. */
  void is(int pid, int comm) {
    if (pid <= 0) return;
    current.put(pid, comm);
    changes++;
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
