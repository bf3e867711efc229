package fathom;

import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Executed;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.Neighbour;
import fathom.target.Scope;
import fathom.target.Surroundings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is to be traced and how, chosen step by step; what a target is asked for comes of it. */
final class TraceChoice {
  private static final int WARMUPS = 5;
  private static final int RUNS = 20;

  final WorkloadChoice workload = new WorkloadChoice();
  final Map<String, String> environment = new TreeMap<>();
  final List<Neighbour> neighbours = new ArrayList<>();
  String input = "";

  /** Null where nothing was said: then it is the workload that says where the graph begins. */
  List<String> functions;

  Scope scope = Scope.USUAL;
  String file = "";
  Executed executed = Executed.NOTHING;
  boolean timed;
  int maxDepth;
  int warmups = WARMUPS;
  int runs = RUNS;
  boolean cold;
  Duration limit = Duration.ofSeconds(20);

  /** Which run is to be shown, and what of it. */
  Shown shown() {
    return new Shown(cold, scope.interrupts(), scope.over(), file);
  }

  /**
   * The calls, or what was executed.
   *
   * @throws IllegalArgumentException when what was chosen does not go together
   */
  CaptureRequest request() {
    if (executed == Executed.NOTHING) return request(Tracer.GRAPH, roots(), maxDepth, warmups);
    if (timed && executed == Executed.TASKS) {
      throw new IllegalArgumentException(
          "--timed and --user do not go together: the tracer sees nothing of the program itself");
    }
    String other = notWithExact();
    if (!other.isEmpty()) {
      throw new IllegalArgumentException(
          other + " and --exact do not go together: it is one run, without a tracer in the kernel");
    }
    return new CaptureRequest(
            workload.workload(), Tracer.NONE, roots(), 0, cold ? 0 : warmups, 1, limit)
        .with(executed)
        .with(new Surroundings(environment, input, neighbours));
  }

  /** The first option that needs what an exact run has not, or "". */
  private String notWithExact() {
    if (workload.program != null) return "a program that runs already";
    if (runs != RUNS && runs != 1) return "--repeat";
    if (maxDepth > 0) return "a depth limit";
    if (!scope.events().isEmpty() || scope.systemCalls()) return "--events";
    if (!scope.leftOut().isEmpty()) return "--notrace";
    if (!scope.over().isZero()) return "--over";
    return file.isEmpty() ? "" : "--file";
  }

  CaptureRequest request(Tracer tracer, List<String> roots, int depth, int before) {
    return new CaptureRequest(workload.workload(), tracer, roots, depth, before, runs, limit)
        .with(scope)
        .with(new Surroundings(environment, input, neighbours));
  }

  /** Where the graph begins. */
  List<String> roots() {
    return functions == null ? workload.roots() : functions;
  }

  /** What the program did, as a programmer would write it, and where the graph begins. */
  String headline() {
    List<String> beside = neighbours.stream().map(Neighbour::kind).toList();
    return workload.headline()
        + (beside.isEmpty() ? "" : " beside a " + String.join(" and a ", beside))
        + (functions == null ? "" : ": " + String.join(", ", functions));
  }
}
