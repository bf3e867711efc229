package fathom.trace;

import java.util.HashMap;
import java.util.Map;

/** Which task each row belongs to: a run of rows has one pid and one name. */
final class Tasks {
  private final Map<Long, Integer> ids = new HashMap<>();
  private final Ints pids = new Ints();
  private final Ints comms = new Ints();
  private final Runs rows = new Runs();
  private long last = Long.MIN_VALUE;
  private int lastId;

  void add(int pid, int comm) {
    long task = (long) pid << 32 | (comm & 0xffffffffL);
    if (task != last || pids.size() == 0) {
      last = task;
      lastId = ids.computeIfAbsent(task, t -> number(pid, comm));
    }
    rows.add(lastId);
  }

  private int number(int pid, int comm) {
    pids.add(pid);
    comms.add(comm);
    return pids.size() - 1;
  }

  int pid(int row) {
    return pids.get(rows.get(row));
  }

  int comm(int row) {
    return comms.get(rows.get(row));
  }
}
