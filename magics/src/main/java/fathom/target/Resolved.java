package fathom.target;

import fathom.read.Capture;
import java.io.IOException;
import java.util.List;

/**
 * A request in the words of the guest that serves it: patterns of names have become names.
 *
 * @param request as the agent is asked
 * @param functions the names of all functions that are traced
 * @param probes what reads values, as the agent takes it
 */
record Resolved(CaptureRequest request, List<String> functions, List<String> probes) {
  /**
   * @throws IllegalArgumentException when the guest's kernel has no such function or event
   */
  static Resolved of(CaptureRequest request, LabGuest lab, FileSystem.Type type)
      throws IOException, InterruptedException {
    String version = lab.spec().kernel().version();
    boolean graph = request.tracer() == CaptureRequest.Tracer.GRAPH;
    FunctionNames names = FunctionNames.of(request.functions(), lab.functions(), version);
    Scope scope = request.scope();
    Capture facts = new Capture(lab.facts());
    List<String> events =
        EventNames.resolve(scope.events(), facts.lines("available_events"), version);
    CaptureRequest asked =
        request
            .withFunctions(graph ? names.patterns() : names.all())
            .with(scope.withResolved(events));
    ValueRequest values = scope.values();
    List<String> probes =
        !graph || values.equals(ValueRequest.NONE)
            ? List.of()
            : ValueProbes.of(values, names.all(), lab.types(), lab.functions(), onExt4(type));
    return new Resolved(asked, names.all(), probes);
  }

  private static boolean onExt4(FileSystem.Type type) {
    return switch (type) {
      case EXT4, EXT3, EXT2 -> true;
      default -> false;
    };
  }

  List<String> arguments() {
    List<String> all = CaptureArguments.of(request);
    probes.forEach(probe -> all.add("probe=" + probe));
    // A program of the user's that goes on would write once more for it, and another run would
    // have other slow calls.
    boolean again =
        !(request.workload() instanceof Workload.Running) && request.scope().over().isZero();
    if (again && !probes.isEmpty()) all.add("values_run=1");
    return all;
  }

  /** The capture with what was resolved. */
  Capture about(Capture capture) {
    boolean some =
        request.tracer() == CaptureRequest.Tracer.GRAPH && !request.scope().over().isZero();
    Capture told =
        some
            ? capture.with(Capture.THRESHOLD, Long.toString(request.scope().overMicros()))
            : capture;
    return told.with("about/functions", String.join("\n", functions))
        .with("about/values", String.join("\n", probes));
  }
}
