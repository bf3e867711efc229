package fathom;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.Lab;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One tracing from request to result: captures, and captures again with return probes when a call
 * failed.
 */
record Session(CaptureRequest request, String headline, boolean cold) {
  /**
   * How often a failed call is run again; each time the chain of its error gets some levels longer.
   */
  private static final int ROUNDS = 8;

  TracedRun run(Progress progress) throws IOException, InterruptedException {
    Lab lab = Lab.shared();
    Capture capture =
        lab.capture(request, progress)
            .with(TracedRun.HEADLINE, headline)
            .with(TracedRun.FUNCTIONS, String.join("\n", request.functions()))
            .with(TracedRun.MAX_DEPTH, Integer.toString(request.maxDepth()))
            .with(TracedRun.SHOWN, cold ? "first" : "lower quartile");
    TracedRun run = TracedRun.of(capture, progress);
    Set<String> asked = new HashSet<>();
    for (int round = 0; round < ROUNDS && !run.interrupted(); round++) {
      List<String> probes = run.functionsToProbe(asked);
      if (probes.isEmpty()) break;
      progress.at("asking who refused", (double) round / ROUNDS);
      asked.addAll(probes);
      CaptureRequest again =
          new CaptureRequest(request.workload(), Tracer.RETURNS, probes, 0, 0, 1, request.limit());
      run = run.withReturns(lab.capture(again, progress));
    }
    Fathom.remember(run);
    return run;
  }
}
