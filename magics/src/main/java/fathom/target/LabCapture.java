package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.Piece;
import fathom.read.Symbols;
import fathom.target.AgentLink.Answer;
import fathom.target.CaptureRequest.Executed;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.LabGuests.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Serves a request in the lab: the guest for it, its file system, the run, what came back. */
record LabCapture(LabGuests guests, LabPrograms programs, LabSettings settings) {
  /** What a run may take beside its limit: starting, sending, ending what it left behind. */
  static final Duration SLACK = Duration.ofSeconds(60);

  Capture run(CaptureRequest request, Progress progress) throws IOException, InterruptedException {
    byte[] cell =
        request.workload() instanceof Workload.Source source ? CellProgram.of(source) : null;
    CaptureArguments.of(request); // what is wrong with it is said before a guest starts
    Duration silence = request.limit().plus(SLACK);
    if (request.workload() instanceof Workload.Running program) {
      return ofProgram(program.name(), request, silence, progress);
    }
    boolean watched = request.executed() != Executed.NOTHING;
    LabGuest lab = guests.get(settings, kind(request), request.scope().overMicros(), progress);
    Resolved resolved = Resolved.of(request, lab, settings.fileSystem().type());
    Symbols symbols = watched ? Symbols.of(lab.facts().get("kallsyms").bytes()) : null;
    DeterministicRun.Watch watch =
        watched
            ? code -> code.watch(request.executed(), resolved.functions(), symbols)
            : DeterministicRun.NOTHING;
    if (settings.deterministic()) {
      Map<String, Piece> pieces =
          new DeterministicRun(lab.spec().kernel(), settings)
              .run(
                  resolved.arguments(), cell, request.surroundings().inputBytes(), watch, progress);
      Capture capture = resolved.about(lab.captured(settings, new Answer(pieces, false)));
      return withProgram(capture, request, cell);
    }
    lab = guests.withFreshFileSystem(lab, settings, progress);
    List<String> arguments = resolved.arguments();
    if (cell != null) {
      arguments.add("command=" + lab.store(cell, "program"));
    }
    byte[] input = request.surroundings().inputBytes();
    if (input.length > 0) arguments.add("input=" + lab.store(input, "stdin"));
    watch.begin(lab.executed());
    Answer answer = lab.request(silence, progress, "capture", arguments);
    Capture capture = resolved.about(lab.captured(settings, answer));
    capture = withProgram(capture, request, cell);
    return watched ? capture.with("run/0/executed", lab.executed().taken()) : capture;
  }

  /** With the symbols of the program, when what it does itself was recorded. */
  private static Capture withProgram(Capture capture, CaptureRequest request, byte[] cell)
      throws IOException, InterruptedException {
    if (request.executed() != Executed.TASKS) return capture;
    byte[] program = cell != null ? cell : Files.readAllBytes(GuestPrograms.workload());
    return capture.with("run/0/program-symbols", ExecutedCode.symbols(program));
  }

  private Kind kind(CaptureRequest request) {
    boolean watched = request.executed() != Executed.NOTHING && !settings.deterministic();
    if (request.tracer() == Tracer.GRAPH) return watched ? Kind.ARMED_AND_WATCHED : Kind.ARMED;
    return watched ? Kind.WATCHED : Kind.PLAIN;
  }

  private Capture ofProgram(
      String name, CaptureRequest request, Duration silence, Progress progress)
      throws IOException, InterruptedException {
    if (!settings.equals(LabSettings.DEFAULT)) {
      throw new IllegalArgumentException(
          "\"%s\" runs in a machine that is up already; say its kernel, memory and tuning where it"
                  .formatted(name)
              + " is started");
    }
    LabGuest lab = programs.guestOf(name);
    Resolved resolved = Resolved.of(request, lab, settings.fileSystem().type());
    LabSettings ofProgram =
        LabSettings.DEFAULT
            .withKernel(lab.spec().kernel().version())
            .withMemory(lab.spec().memory());
    try {
      Answer answer = lab.request(silence, progress, "capture", resolved.arguments());
      return resolved.about(lab.captured(ofProgram, answer));
    } finally {
      programs.forgetEnded(lab);
    }
  }
}
