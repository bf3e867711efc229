package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.PieceStore;
import fathom.target.AgentLink.RefusedException;
import fathom.target.LabGuests.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Runs bpftrace beside a workload, in a guest whose kernel is not slowed by function_graph. */
record LabBpftrace(LabGuests guests, LabPrograms programs, LabSettings settings) {
  /**
   * @param printed takes what it prints, JSON by lines, as it comes
   */
  Capture run(BpftraceRequest request, Consumer<byte[]> printed, Progress progress)
      throws IOException, InterruptedException {
    CaptureRequest beside = request.beside();
    byte[] cell =
        beside.workload() instanceof Workload.Source source ? CellProgram.of(source) : null;
    List<String> arguments = CaptureArguments.of(beside);
    arguments.add("longer=" + request.longer().toMillis());
    ToolsDisk.ensure(progress);
    Workload.Running program =
        beside.workload() instanceof Workload.Running running ? running : null;
    LabGuest lab = program != null ? programs.guestOf(program.name()) : fresh(progress);
    PieceStore pieces = new PieceStore(DataDirectory.cache());
    for (boolean again = true; ; again = false) {
      if (cell != null) arguments.add("command=" + lab.store(cell, "program"));
      byte[] input = beside.surroundings().inputBytes();
      if (input.length > 0) arguments.add("input=" + lab.store(input, "stdin"));
      lab.replace("/tmp/bpftrace/cell", request.script().getBytes(StandardCharsets.UTF_8));
      try {
        boolean interrupted =
            lab.request(
                request.silence(),
                progress,
                (name, bytes) -> {
                  pieces.add("bpftrace/" + name, bytes);
                  if (name.equals("stdout")) printed.accept(bytes);
                },
                "bpftrace",
                arguments);
        if (program != null) programs.forgetEnded(lab);
        return lab.about(settings, pieces.all(), interrupted);
      } catch (RefusedException e) {
        if (!e.getMessage().equals("no tools disk") || !again) {
          throw new IllegalArgumentException("the lab's guest: " + e.getMessage(), e);
        }
        if (program != null) {
          throw new IllegalArgumentException(
              "\"%s\" runs in a guest that was started before bpftrace was here; start it again"
                  .formatted(program.name()),
              e);
        }
        lab.close();
        lab = fresh(progress);
      }
    }
  }

  private LabGuest fresh(Progress progress) throws IOException, InterruptedException {
    LabGuest lab = guests.get(settings, Kind.PLAIN, progress);
    return guests.withFreshFileSystem(lab, settings, progress);
  }
}
