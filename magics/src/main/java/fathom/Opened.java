package fathom;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.target.CaptureRequest.Tracer;
import java.io.IOException;

/** What a recording or another file holds. */
public sealed interface Opened {
  /** The calls of a traced run. */
  record Calls(TracedRun run) implements Opened {}

  /** What a bpftrace program counted. */
  record Bpftrace(BpftraceRun run) implements Opened {}

  /** Kernel stacks, as %kstack takes them. */
  record Kstack(KernelStacks stacks) implements Opened {}

  /** What a recording holds, by what made it. */
  static Opened of(Capture recorded, Progress progress) throws IOException {
    if (recorded.has(BpftraceRun.PROGRAM)) return new Bpftrace(new BpftraceRun(recorded));
    if (recorded.text(Provenance.TRACER).strip().equals(Tracer.STACKS.name())) {
      return new Kstack(new KernelStacks(recorded));
    }
    return new Calls(Fathom.remember(TraceFile.of(recorded, progress)));
  }
}
