package fathom.target;

import fathom.read.Capture;
import java.util.List;

/**
 * A request in the words of the guest that serves it: patterns of names have become names.
 *
 * @param request as the agent is asked
 * @param functions the names of all functions that are traced
 */
record Resolved(CaptureRequest request, List<String> functions) {
  /**
   * @throws IllegalArgumentException when the guest's kernel has no such function or event
   */
  static Resolved of(CaptureRequest request, LabGuest lab) {
    String version = lab.spec().kernel().version();
    boolean graph = request.tracer() == CaptureRequest.Tracer.GRAPH;
    FunctionNames names = FunctionNames.of(request.functions(), lab.functions(), version);
    Scope scope = request.scope();
    Capture facts = new Capture(lab.facts());
    List<String> events =
        EventNames.resolve(scope.events(), facts.lines("available_events"), version);
    return new Resolved(
        request
            .withFunctions(graph ? names.patterns() : names.all())
            .with(scope.withResolved(events)),
        names.all());
  }

  List<String> arguments() {
    return CaptureArguments.of(request);
  }

  /** The capture with what was resolved. */
  Capture about(Capture capture) {
    return capture.with("about/functions", String.join("\n", functions));
  }
}
