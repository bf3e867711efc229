package fathom;

import fathom.kernel.display.Progress;
import fathom.read.BpftraceReader;
import fathom.read.Capture;
import fathom.target.BpftraceRequest;
import fathom.target.LabTarget;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** One run of a bpftrace program, from request to result. */
record BpftraceSession(LabTarget target, BpftraceRequest request, Recorder recorder) {
  BpftraceRun run(Consumer<String> printed, Progress progress)
      throws IOException, InterruptedException {
    String program = request.program();
    BpftraceReader live = new BpftraceReader(program, printed);
    Capture capture =
        recorder.capture(
            () ->
                Provenance.dated(
                    target
                        .bpftrace(request, live::add, progress)
                        .with(BpftraceRun.PROGRAM, program)));
    if (!capture.has(BpftraceRun.PROGRAM)) {
      throw new IOException("The recording is none of a bpftrace program, as %%bpftrace makes it.");
    }
    String errors = capture.text("bpftrace/stderr").strip();
    String status = capture.text("bpftrace/status").strip();
    if (!List.of("0", "").contains(status) && !capture.has(Capture.INTERRUPTED)) {
      throw new IllegalArgumentException(
          errors.isEmpty() ? "bpftrace ended without a word (status " + status + ")" : errors);
    }
    BpftraceRun run = new BpftraceRun(recorder.kept(capture));
    if (capture.has(Recorder.REPLAYED)) printed.accept(run.text());
    return run;
  }
}
