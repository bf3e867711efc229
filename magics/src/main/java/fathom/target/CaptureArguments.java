package fathom.target;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A CaptureRequest as the agent reads it: the "key=value" fields of "capture" (capture.c). */
final class CaptureArguments {
  /** Bytes of a built-in workload's write: a guest has 512 MiB of memory. */
  private static final long SIZE_MAX = 128L << 20;

  /** Signals of one run, as the agent takes them (SIGNALS_MAX in capture.c). */
  private static final int SIGNALS_MAX = 64;

  private CaptureArguments() {}

  /**
   * The fields, to which the caller adds "command" for a program of a cell's.
   *
   * @throws IllegalArgumentException when a signal does not exist, or a size or the number of
   *     signals is more than a guest takes
   */
  static List<String> of(CaptureRequest request) {
    List<String> signals = request.workload().signals();
    if (signals.size() > SIGNALS_MAX) {
      throw new IllegalArgumentException(
          "%d signals are too many for one run, which takes %d at most; use more runs"
              .formatted(signals.size(), SIGNALS_MAX));
    }
    List<String> arguments = new ArrayList<>();
    arguments.add("tracer=" + tracer(request.tracer()));
    boolean traced = request.tracer() != CaptureRequest.Tracer.NONE;
    arguments.add("functions=" + (traced ? String.join(" ", request.functions()) : ""));
    if (request.executed() != CaptureRequest.Executed.NOTHING) arguments.add("executed=1");
    // What a program does itself would show the way to that event.
    if (request.executed() == CaptureRequest.Executed.CALLS && !traced) arguments.add("results=1");
    arguments.add("depth=" + request.maxDepth());
    arguments.add("warmups=" + request.warmups());
    arguments.add("runs=" + request.runs());
    arguments.add("limit=" + request.limit().toMillis());
    arguments.add("text=" + (request.kernelText() ? 1 : 0));
    scope(request.scope(), arguments);
    surroundings(request.surroundings(), arguments);
    arguments.add(
        "signals="
            + signals.stream()
                .map(signal -> String.valueOf(Signals.number(signal)))
                .collect(Collectors.joining(" ")));
    if (request.workload() instanceof Workload.BuiltIn builtIn) {
      if (builtIn.size() > SIZE_MAX) {
        throw new IllegalArgumentException(
            "a write of %d bytes does not fit into the lab's guest; it takes %d MiB at most"
                .formatted(builtIn.size(), SIZE_MAX >> 20));
      }
      arguments.add("built_in=1");
      arguments.add(
          "command=/bin/workload %s %d %d %d"
              .formatted(builtIn.kind(), builtIn.size(), builtIn.count(), builtIn.offset()));
    } else if (request.workload() instanceof Workload.Running running) {
      arguments.add("program=" + running.name());
    }
    return arguments;
  }

  private static void scope(Scope scope, List<String> arguments) {
    arguments.add("notrace=" + String.join(" ", scope.leftOut()));
    arguments.add("interrupts=" + (scope.interrupts() ? 1 : 0));
    arguments.add("events=" + String.join(" ", scope.events()));
    arguments.add("event_stacks=" + (scope.eventStacks() ? 1 : 0));
    arguments.add("over=" + scope.overMicros());
    arguments.add("syscalls=" + (scope.systemCalls() ? 1 : 0));
    if (scope.bufferKilobytes() > 0) arguments.add("buffer=" + scope.bufferKilobytes());
  }

  private static void surroundings(Surroundings surroundings, List<String> arguments) {
    surroundings
        .environment()
        .forEach((name, value) -> arguments.add("environment=" + name + "=" + value));
    for (Neighbour neighbour : surroundings.neighbours()) {
      arguments.add(
          "neighbour=%s %d %d"
              .formatted(neighbour.kind(), neighbour.period().toMillis(), neighbour.size()));
    }
  }

  private static String tracer(CaptureRequest.Tracer tracer) {
    return switch (tracer) {
      case GRAPH -> "graph";
      case STACKS -> "stacks";
      case RETURNS -> "returns";
      case NONE -> "none";
    };
  }
}
