package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.Piece;
import fathom.read.PieceStore;
import fathom.read.Symbols;
import fathom.target.AgentLink.Answer;
import fathom.target.AgentLink.RefusedException;
import fathom.target.CaptureRequest.Executed;
import fathom.target.CaptureRequest.Tracer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Disposable virtual machines that are traced instead of the host. A guest is started when its kind
 * is first asked for, and stays alive; when it dies, the next use starts another. Every call may
 * come from any thread; they are served one after the other.
 */
public final class Lab implements Target, AutoCloseable {
  /** What a run may take beside its limit: starting, sending, ending what it left behind. */
  private static final Duration SLACK = Duration.ofSeconds(60);

  private static final Duration SHELL_LIMIT = Duration.ofSeconds(30);

  private final ReentrantLock turn = new ReentrantLock(true);
  private final LabPrograms programs = new LabPrograms();
  private final GuestPool guests = new GuestPool(programs::liveIn);
  private volatile Set<String> functions = Set.of();

  /** Made when it is first asked for. */
  private static final class Shared {
    static final Lab LAB = new Lab();
  }

  Lab() {}

  /** The lab that all cells of a notebook share. */
  public static Lab shared() {
    return Shared.LAB;
  }

  @Override
  public String name() {
    return "lab";
  }

  /** The lab with other settings than the default ones. */
  public LabTarget with(LabSettings settings) {
    return new LabTarget(this, settings);
  }

  /**
   * The default kernel's release: "6.1.0-56-cloud-amd64".
   *
   * @throws IOException when no kernel has been fetched yet
   */
  public String release() throws IOException {
    return kernel().release();
  }

  /**
   * The default kernel's upstream version: "6.1.192".
   *
   * @throws IOException when no kernel has been fetched yet
   */
  public String version() throws IOException {
    return kernel().version();
  }

  private static KernelImage kernel() throws IOException {
    return Kernels.ofUser()
        .find(Kernels.DEFAULT)
        .orElseThrow(
            () -> new IOException("no kernel for the lab is here; ./install.sh lab fetches one"));
  }

  /** The functions that can be traced, as available_filter_functions names them. */
  public Set<String> functions(Progress progress) throws IOException, InterruptedException {
    turn.lockInterruptibly();
    try {
      return guest(LabSettings.DEFAULT, true, progress).functions();
    } finally {
      turn.unlock();
    }
  }

  /** The functions of the guest used last, without waiting: none before the first use. */
  public Set<String> knownFunctions() {
    return functions;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when a function cannot be traced, a cell does not compile, or
   *     a signal does not exist
   */
  @Override
  public Capture capture(CaptureRequest request, Progress progress)
      throws IOException, InterruptedException {
    return capture(LabSettings.DEFAULT, request, progress);
  }

  Capture capture(LabSettings settings, CaptureRequest request, Progress progress)
      throws IOException, InterruptedException {
    turn.lockInterruptibly();
    try {
      byte[] cell =
          request.workload() instanceof Workload.Source source ? CellProgram.of(source) : null;
      CaptureArguments.of(request); // what is wrong with it is said before a guest starts
      Duration silence = request.limit().plus(SLACK);
      if (request.workload() instanceof Workload.Running program) {
        return ofProgram(program.name(), request, silence, settings, progress);
      }
      boolean graph = request.tracer() == Tracer.GRAPH;
      boolean watched = request.executed() != Executed.NOTHING;
      LabGuest lab = guest(settings, graph, watched && !settings.deterministic(), progress);
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
                    resolved.arguments(),
                    cell,
                    request.surroundings().inputBytes(),
                    watch,
                    progress);
        return resolved.about(captured(lab, settings, new Answer(pieces, false)));
      }
      lab = withFreshFileSystem(lab, settings, progress);
      List<String> arguments = resolved.arguments();
      if (cell != null) {
        arguments.add("command=" + lab.store(cell, "program"));
      }
      byte[] input = request.surroundings().inputBytes();
      if (input.length > 0) arguments.add("input=" + lab.store(input, "stdin"));
      watch.begin(lab.executed());
      Answer answer = lab.request(silence, progress, "capture", arguments);
      Capture capture = resolved.about(captured(lab, settings, answer));
      if (request.executed() == Executed.TASKS) {
        byte[] program = cell != null ? cell : Files.readAllBytes(GuestPrograms.workload());
        capture = capture.with("run/0/program-symbols", ExecutedCode.symbols(program));
      }
      return watched ? capture.with("run/0/executed", lab.executed().taken()) : capture;
    } finally {
      turn.unlock();
    }
  }

  private Capture ofProgram(
      String name,
      CaptureRequest request,
      Duration silence,
      LabSettings settings,
      Progress progress)
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
      return resolved.about(captured(lab, ofProgram, answer));
    } finally {
      programs.forgetEnded(lab);
    }
  }

  /**
   * Runs bpftrace beside a workload, in a guest whose kernel is not slowed by function_graph.
   *
   * @param printed takes what it prints, JSON by lines, as it comes
   */
  Capture bpftrace(
      LabSettings settings, BpftraceRequest request, Consumer<byte[]> printed, Progress progress)
      throws IOException, InterruptedException {
    if (settings.deterministic()) {
      throw new IllegalArgumentException("--deterministic: bpftrace runs in ordinary time only");
    }
    turn.lockInterruptibly();
    try {
      CaptureRequest beside = request.beside();
      byte[] cell =
          beside.workload() instanceof Workload.Source source ? CellProgram.of(source) : null;
      List<String> arguments = CaptureArguments.of(beside);
      arguments.add("longer=" + request.longer().toMillis());
      ToolsDisk.ensure(progress);
      Workload.Running program =
          beside.workload() instanceof Workload.Running running ? running : null;
      LabGuest lab =
          program != null
              ? programs.guestOf(program.name())
              : withFreshFileSystem(guest(settings, false, progress), settings, progress);
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
          return about(lab, settings, pieces.all(), interrupted);
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
          lab = withFreshFileSystem(guest(settings, false, progress), settings, progress);
        }
      }
    } finally {
      turn.unlock();
    }
  }

  /** The guest for these settings, started when it does not run. */
  private LabGuest guest(LabSettings settings, boolean armed, Progress progress)
      throws IOException, InterruptedException {
    return guest(settings, armed, false, progress);
  }

  private LabGuest guest(LabSettings settings, boolean armed, boolean watched, Progress progress)
      throws IOException, InterruptedException {
    KernelImage kernel = Kernels.ofUser().get(settings.kernel(), settings.modules(), progress);
    GuestSpec spec =
        new GuestSpec(kernel, settings.memoryMegabytes(), armed, watched, settings.tuning());
    LabGuest lab = guests.get(spec, modules(settings), progress);
    functions = lab.functions();
    return lab;
  }

  /** Those that the kernel needs besides what every guest loads. */
  private static Set<String> modules(LabSettings settings) {
    Set<String> modules = new HashSet<>();
    modules.add(settings.fileSystem().type().word());
    modules.add(settings.scheduler());
    modules.retainAll(Initrd.MODULE_SETS);
    return modules;
  }

  /** A guest in which nothing is left of the cells before: this one, if possible. */
  private LabGuest withFreshFileSystem(LabGuest lab, LabSettings settings, Progress progress)
      throws IOException, InterruptedException {
    progress.at("making the file system", 0);
    try {
      lab.freshFileSystem(settings.fileSystem(), settings.disk());
      return lab;
    } catch (RefusedException e) {
      if (!e.getMessage().startsWith("cannot unmount")) {
        throw new IllegalArgumentException("the lab's guest: " + e.getMessage(), e);
      }
      // Processes that could not be ended use the old one; every later cell would meet them.
      lab.close();
      LabGuest another = guest(settings, lab.spec().armed(), lab.spec().watched(), progress);
      another.freshFileSystem(settings.fileSystem(), settings.disk());
      return another;
    }
  }

  private static Capture captured(LabGuest lab, LabSettings settings, Answer answer)
      throws IOException, InterruptedException {
    Map<String, Piece> pieces = new HashMap<>(lab.facts());
    pieces.putAll(answer.pieces());
    Capture capture = about(lab, settings, pieces, answer.interrupted());
    if (capture.runs() == 0) {
      if (answer.interrupted()) {
        throw new InterruptedException();
      }
      throw new IOException("the guest sent no run");
    }
    return capture;
  }

  /** The pieces, and how they came about. */
  private static Capture about(
      LabGuest lab, LabSettings settings, Map<String, Piece> answer, boolean interrupted) {
    Map<String, Piece> pieces = new HashMap<>(answer);
    put(pieces, "about/release", lab.spec().kernel().release());
    put(pieces, "about/version", lab.spec().kernel().version());
    put(
        pieces,
        "about/target",
        lab.kvm() && !settings.deterministic() ? "lab, KVM" : "lab, emulated CPU");
    put(pieces, "about/filesystem", settings.fileSystem().description());
    put(pieces, "about/settings", settings.text());
    put(pieces, "about/unusual", String.join("\n", settings.unusual()));
    if (interrupted) put(pieces, Capture.INTERRUPTED, "yes");
    return new Capture(pieces);
  }

  private static void put(Map<String, Piece> pieces, String name, String text) {
    pieces.put(name, Piece.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Starts a program that lives on over cells, on a file system of its own, and waits until it
   * rests (5 s at most). One that runs under the same name is ended first.
   *
   * @throws IllegalArgumentException when it does not compile
   */
  public Program start(String name, Workload.Source source, Progress progress)
      throws IOException, InterruptedException {
    return start(LabSettings.DEFAULT, name, source, progress);
  }

  Program start(LabSettings settings, String name, Workload.Source source, Progress progress)
      throws IOException, InterruptedException {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,50}")) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is no name for a program; use letters, digits and _");
    }
    turn.lockInterruptibly();
    try {
      byte[] cell = CellProgram.of(source);
      LabGuest lab = guest(settings, true, progress);
      return programs.start(name, lab, lab.store(cell, name));
    } finally {
      turn.unlock();
    }
  }

  /**
   * Sends a signal to a program and waits until it rests again.
   *
   * @throws IllegalArgumentException when there is no such program or signal
   */
  public Program signal(String name, String signal) throws IOException, InterruptedException {
    int number = Signals.number(signal);
    turn.lockInterruptibly();
    try {
      return programs.signal(name, number);
    } finally {
      turn.unlock();
    }
  }

  /** Ends a program. */
  public void stop(String name) throws IOException, InterruptedException {
    turn.lockInterruptibly();
    try {
      programs.stop(name);
    } finally {
      turn.unlock();
    }
  }

  /** The programs that were started and not ended, the one used last at the end; never waits. */
  public List<Program> programs() {
    return programs.all();
  }

  /**
   * Saves a guest of each kernel that is here, as far as there is none yet: 10 to 20 s for each.
   * With KVM there is no need to.
   */
  public void prepare(Progress progress) throws IOException, InterruptedException {
    if (GuestStart.kvmAllowed()) return;
    for (KernelImage kernel : Kernels.ofUser().all()) {
      progress.at("saving a guest with Linux " + kernel.version(), -1);
      TemplateMaker.make(kernel, LabSettings.DEFAULT.memoryMegabytes(), progress);
    }
  }

  /** What there is: kernels, templates, guests, and how much disk they take. */
  public LabStatus status() throws IOException, InterruptedException {
    return LabStatus.of(guests.running(), programs.all());
  }

  /**
   * Runs a shell command in the guest that was used last, or in one that is started; in /home, the
   * file system of the cells.
   *
   * @return what it printed, and a line about its exit status unless that is 0
   */
  public String shell(String command, Progress progress) throws IOException, InterruptedException {
    turn.lockInterruptibly();
    try {
      List<LabGuest> running = guests.running();
      LabGuest lab =
          running.isEmpty()
              ? withFreshFileSystem(
                  guest(LabSettings.DEFAULT, true, progress), LabSettings.DEFAULT, progress)
              : running.get(running.size() - 1);
      List<String> arguments = List.of("command=" + command, "limit=" + SHELL_LIMIT.toMillis());
      Answer answer = lab.request(SHELL_LIMIT.plus(SLACK), progress, "shell", arguments);
      Capture pieces = new Capture(answer.pieces());
      String status = pieces.text("status");
      boolean well = status.equals("0");
      return pieces.text("output")
          + (well ? "" : "[" + (status.matches("\\d+") ? "exit status " : "") + status + "]\n");
    } finally {
      turn.unlock();
    }
  }

  /**
   * Ends the guests and removes what can be made again: templates, file systems, initrds. Kernels
   * and sources stay.
   *
   * @return bytes that are free now
   */
  public long clean() throws IOException, InterruptedException {
    close();
    return LabStatus.clean();
  }

  /** Ends the guests, also while they trace; a later use starts others. */
  @Override
  public void close() {
    guests.close();
  }
}
