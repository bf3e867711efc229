package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls of a run by the path that leads to them, to find the same call in another run. */
final class RunPaths {
  /** A call's path is its caller's and its function's; a root's is its task's name and number. */
  private record Step(int above, String function) {}

  private final Map<Step, Integer> steps = new HashMap<>();
  private final List<Step> all = new ArrayList<>();
  private final Map<Integer, List<Integer>> calls = new HashMap<>();
  private final int[] ofCall;
  private final int[] ordinal;
  private int roots;

  private RunPaths(int size) {
    ofCall = new int[size];
    ordinal = new int[size];
  }

  static RunPaths of(Calls calls) {
    RunPaths paths = new RunPaths(calls.size());
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      int parent = calls.parent(i);
      if (parent < 0) {
        paths.roots++;
        String kind = calls.comm(i) + " " + calls.function(i);
        paths.put(i, -1, kind + " " + seen.merge(kind, 1, Integer::sum));
      } else {
        boolean interrupt = calls.has(i, Mark.INTERRUPT);
        paths.put(i, paths.ofCall[parent], (interrupt ? "!" : "") + calls.function(i));
      }
    }
    return paths;
  }

  private void put(int call, int above, String name) {
    Step step = new Step(above, name);
    int path = steps.computeIfAbsent(step, k -> steps.size());
    if (path == all.size()) all.add(step);
    List<Integer> same = calls.computeIfAbsent(path, k -> new ArrayList<>());
    ordinal[call] = same.size();
    ofCall[call] = path;
    same.add(call);
  }

  int roots() {
    return roots;
  }

  /** This run's call that is the same as a call of another run; -1 when the runs differ there. */
  int callLike(RunPaths other, int call) {
    int path = path(other, other.ofCall[call]);
    if (path < 0) return -1;
    List<Integer> same = calls.get(path);
    boolean agree = same.size() == other.calls.get(other.ofCall[call]).size();
    return agree ? same.get(other.ordinal[call]) : -1;
  }

  private int path(RunPaths other, int path) {
    if (path < 0) return -1;
    List<String> functions = new ArrayList<>();
    for (int p = path; p >= 0; p = other.all.get(p).above()) {
      functions.add(other.all.get(p).function());
    }
    int at = -1;
    for (int i = functions.size() - 1; i >= 0; i--) {
      Integer next = steps.get(new Step(at, functions.get(i)));
      if (next == null) return -1;
      at = next;
    }
    return at;
  }
}
