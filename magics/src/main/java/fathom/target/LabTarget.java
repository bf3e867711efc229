package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import java.io.IOException;
import java.util.function.Consumer;

/** The lab with settings of its own. */
public record LabTarget(Lab lab, LabSettings settings) implements Target {
  @Override
  public String name() {
    return lab.name();
  }

  /**
   * Its kernel's version with the distribution's revision, "6.1.192-2"; the kernel is fetched when
   * it is not here.
   */
  public String version(Progress progress) throws IOException, InterruptedException {
    return Kernels.ofUser().get(settings.kernel(), settings.modules(), progress).packageVersion();
  }

  @Override
  public Capture capture(CaptureRequest request, Progress progress)
      throws IOException, InterruptedException {
    return lab.capture(settings, request, progress);
  }

  /** Runs bpftrace beside a workload; see {@link Lab#bpftrace}. */
  public Capture bpftrace(BpftraceRequest request, Consumer<byte[]> printed, Progress progress)
      throws IOException, InterruptedException {
    return lab.bpftrace(settings, request, printed, progress);
  }

  /** Starts a program in a guest with these settings; see {@link Lab#start}. */
  public Program start(String name, Workload.Source source, Progress progress)
      throws IOException, InterruptedException {
    return lab.start(settings, name, source, progress);
  }
}
