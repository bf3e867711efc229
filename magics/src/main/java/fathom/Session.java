package fathom;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.Lab;
import java.io.IOException;
import java.util.List;

/**
 * One tracing from request to result: captures, and captures again with return probes when a call
 * failed.
 */
record Session(CaptureRequest request, String headline, boolean cold) {
  TracedRun run(Progress progress) throws IOException, InterruptedException {
    Lab lab = Lab.shared();
    Capture capture =
        lab.capture(request, progress)
            .with(TracedRun.HEADLINE, headline)
            .with(TracedRun.FUNCTIONS, String.join("\n", request.functions()))
            .with(TracedRun.MAX_DEPTH, Integer.toString(request.maxDepth()))
            .with(TracedRun.SHOWN, cold ? "first" : "lower quartile");
    TracedRun run = TracedRun.of(capture, progress);
    List<String> probes = run.functionsToProbe();
    if (!probes.isEmpty() && !capture.pieces().containsKey(Capture.INTERRUPTED)) {
      progress.at("asking who refused", -1);
      CaptureRequest again =
          new CaptureRequest(request.workload(), Tracer.RETURNS, probes, 0, 0, 1, request.limit());
      run = TracedRun.of(capture.withReturns(lab.capture(again, progress)), progress);
    }
    Fathom.remember(run);
    return run;
  }
}
