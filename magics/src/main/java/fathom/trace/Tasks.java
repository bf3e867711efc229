package fathom.trace;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.ObjIntConsumer;

/** Which task each row belongs to: a run of rows has one pid and one name. */
final class Tasks {
  private final Map<Long, Integer> ids = new HashMap<>();
  private final Ints pids = new Ints();
  private final Ints comms = new Ints();
  private final Runs rows = new Runs();
  private long last = Long.MIN_VALUE;
  private int lastId;

  void add(int pid, int comm) {
    add(pid, comm, 1);
  }

  /** Adds the same task for so many rows. */
  void add(int pid, int comm, int count) {
    long task = (long) pid << 32 | (comm & 0xffffffffL);
    if (task != last || pids.size() == 0) {
      last = task;
      lastId = ids.computeIfAbsent(task, t -> number(pid, comm));
    }
    rows.add(lastId, count);
  }

  /** Adds the tasks of a stretch of other rows. */
  void addAll(Tasks of, int first, int end) {
    for (int i = first; i < end; ) {
      int next = of.rows.end(i, end);
      add(of.pid(i), of.comm(i), next - i);
      i = next;
    }
  }

  private int number(int pid, int comm) {
    pids.add(pid);
    comms.add(comm);
    return pids.size() - 1;
  }

  /** Names the tasks whose comm is negative. */
  void name(IntUnaryOperator commOf) {
    for (int i = 0; i < comms.size(); i++) {
      if (comms.get(i) < 0) comms.set(i, commOf.applyAsInt(pids.get(i)));
    }
  }

  /** Gives tasks other pids. */
  void renumber(IntUnaryOperator pid) {
    for (int i = 0; i < pids.size(); i++) pids.set(i, pid.applyAsInt(pids.get(i)));
    ids.clear();
    last = Long.MIN_VALUE;
  }

  /** Each run of rows of one task: its pid and its first row. */
  void each(ObjIntConsumer<Integer> task) {
    for (int i = 0; i < rows.runs(); i++) task.accept(pids.get(rows.value(i)), rows.start(i));
  }

  int pid(int row) {
    return pids.get(rows.get(row));
  }

  int comm(int row) {
    return comms.get(rows.get(row));
  }
}
