package fathom;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Executed;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.LabTarget;
import fathom.target.Scope;
import fathom.target.Workload;
import fathom.target.WriteCalls;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One tracing from request to result: captures, and captures again with return probes when a call
 * failed, or with the tracer when what was executed is to have times.
 */
record Session(
    LabTarget target,
    CaptureRequest request,
    boolean timed,
    String headline,
    Shown shown,
    Recorder recorder) {
  /**
   * How often a failed call is run again; each time the chain of its error gets some levels longer.
   */
  private static final int ROUNDS = 8;

  TracedRun run(Progress progress) throws IOException, InterruptedException {
    AtomicReference<SourceAhead> source = new AtomicReference<>();
    Capture capture = recorder.capture(() -> traced(source, progress));
    if (source.get() == null || capture.has(Recorder.REPLAYED)) {
      return Fathom.remember(TraceFile.of(Provenance.expect(Tracer.GRAPH, capture), progress));
    }
    String version = capture.text(About.VERSION);
    TracedRun run = RunOpening.of(capture, progress, () -> source.get().opened(version, progress));
    if (request.executed() == Executed.NOTHING) run = askWhoRefused(run, progress);
    return Fathom.remember(run.with(recorder.kept(run.recordable())));
  }

  private Capture traced(AtomicReference<SourceAhead> source, Progress progress)
      throws IOException, InterruptedException {
    source.set(SourceAhead.start(target.version(progress)));
    Capture capture = target.capture(request, progress);
    if (timed && !capture.has(Capture.INTERRUPTED))
      capture = capture.withTimed(times(capture, progress));
    return shown.in(
        Provenance.of(request, capture)
            .with(About.HEADLINE, headline)
            .with(About.MAX_DEPTH, Integer.toString(request.maxDepth())));
  }

  /** The same work once more, measured by the tracer from where the record begins. */
  private Capture times(Capture executed, Progress progress)
      throws IOException, InterruptedException {
    Set<String> functions = new LinkedHashSet<>(WriteCalls.ALL);
    functions.retainAll(executed.functions());
    functions.addAll(executed.lines(About.FUNCTIONS));
    CaptureRequest traced =
        new CaptureRequest(
            request.workload(),
            Tracer.GRAPH,
            List.copyOf(functions),
            0,
            request.warmups(),
            1,
            request.limit());
    return target.capture(traced.with(Scope.DEFAULT).with(request.surroundings()), progress);
  }

  /**
   * What is missing of the answer is not worth losing the trace: a failure here only ends the
   * asking.
   */
  private TracedRun askWhoRefused(TracedRun traced, Progress progress) {
    TracedRun run = traced;
    // A program of the user's that goes on would write once more for each round.
    if (run.interrupted() || request.workload() instanceof Workload.Running) return run;
    Set<String> asked = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<String> probes = run.functionsToProbe(asked);
      if (probes.isEmpty()) return run;
      progress.at("asking who refused", (double) round / ROUNDS);
      asked.addAll(probes);
      try {
        Capture returns = target.capture(asking(probes), progress);
        if (returns.has(Capture.INTERRUPTED)) return run;
        run = run.withReturns(returns);
      } catch (IOException | IllegalArgumentException e) {
        return run;
      } catch (InterruptedException e) {
        return run; // the cell ends with what there is
      }
    }
    return run;
  }

  private CaptureRequest asking(List<String> probes) {
    return new CaptureRequest(request.workload(), Tracer.RETURNS, probes, 0, 0, 1, request.limit())
        .with(request.surroundings());
  }
}
