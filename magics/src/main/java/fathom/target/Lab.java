package fathom.target;

import fathom.kernel.display.Progress;
import fathom.kernel.magic.Nearest;
import fathom.read.Capture;
import fathom.target.Guest.Answer;
import fathom.target.Guest.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A disposable virtual machine that is traced instead of the host. Its guest is started on first
 * use, which takes seconds, and stays alive; when it dies, the next use starts another. A second
 * guest, which is not armed with function_graph, serves probes. Every call may come from any
 * thread; they are served one after the other.
 */
public final class Lab implements Target, AutoCloseable {
  /** What a run may take beside its limit: starting, sending, ending what it left behind. */
  private static final Duration SLACK = Duration.ofSeconds(60);

  private static final Duration PROGRAM_LIMIT = Duration.ofSeconds(60);

  private final ReentrantLock turn = new ReentrantLock(true);

  /** Changed only by the thread whose turn it is. */
  private volatile List<Program> programs = List.of();

  private KernelImage kernel;
  private final GuestSlot armed = new GuestSlot(true);
  private final GuestSlot unarmed = new GuestSlot(false);
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

  /** How it runs: "lab, emulated CPU" or "lab, KVM"; before the first use "lab". */
  public String description() {
    LabGuest running = armed.running();
    return running == null ? name() : running.kvm() ? "lab, KVM" : "lab, emulated CPU";
  }

  /**
   * The kernel's release: "6.1.0-56-cloud-amd64".
   *
   * @throws IOException when no kernel has been fetched yet
   */
  public String release() throws IOException {
    return kernel().release();
  }

  /**
   * The kernel's upstream version: "6.1.192".
   *
   * @throws IOException when no kernel has been fetched yet
   */
  public String version() throws IOException {
    return kernel().version();
  }

  /** The functions that can be traced, as available_filter_functions names them. */
  public Set<String> functions(Progress progress) throws IOException, InterruptedException {
    turn.lockInterruptibly();
    try {
      LabGuest lab = guest(progress);
      if (functions.isEmpty()) {
        functions = traceable(lab);
      }
      return functions;
    } finally {
      turn.unlock();
    }
  }

  /** The functions that can be traced, without waiting: none before the first use. */
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
    turn.lockInterruptibly();
    try {
      byte[] cell =
          request.workload() instanceof Workload.Source source ? GuestPrograms.cell(source) : null;
      List<String> arguments = CaptureArguments.of(request);
      checkFunctions(request.functions(), progress);
      Duration silence = request.limit().plus(SLACK);
      if (request.workload() instanceof Workload.Running program) {
        LabGuest lab = running(program.name());
        try {
          return captured(lab, lab.request(silence, progress, "capture", arguments));
        } finally {
          forgetEnded(lab);
        }
      }
      boolean graph = request.tracer() == CaptureRequest.Tracer.GRAPH;
      LabGuest lab = withFreshFileSystem(graph ? armed : unarmed, progress);
      if (cell != null) {
        arguments.add("command=" + lab.store(cell, "program"));
      }
      return captured(lab, lab.request(silence, progress, "capture", arguments));
    } finally {
      turn.unlock();
    }
  }

  /** A guest in which nothing is left of the cells before. */
  private LabGuest withFreshFileSystem(GuestSlot slot, Progress progress)
      throws IOException, InterruptedException {
    LabGuest lab = slot.get(kernel(), progress);
    try {
      lab.freshFileSystem();
      return lab;
    } catch (RefusedException e) {
      // Processes that could not be ended still use the old one; every later cell would, too.
      lab.close();
      forgetWhenDead();
      LabGuest another = slot.get(kernel(), progress);
      another.freshFileSystem();
      return another;
    }
  }

  private Capture captured(LabGuest lab, Answer answer) throws IOException, InterruptedException {
    Map<String, byte[]> pieces = new HashMap<>(lab.facts());
    pieces.putAll(answer.pieces());
    put(pieces, "about/release", kernel.release());
    put(pieces, "about/version", kernel.version());
    put(pieces, "about/target", description());
    put(pieces, "about/filesystem", "ext4");
    if (answer.interrupted()) {
      put(pieces, "about/interrupted", "yes");
    }
    Capture capture = new Capture(pieces);
    if (capture.runs() == 0) {
      if (answer.interrupted()) {
        throw new InterruptedException();
      }
      throw new IOException("the guest sent no run");
    }
    return capture;
  }

  private static void put(Map<String, byte[]> pieces, String name, String text) {
    pieces.put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void checkFunctions(List<String> wanted, Progress progress)
      throws IOException, InterruptedException {
    Set<String> traceable = functions(progress);
    for (String function : wanted) {
      if (!traceable.contains(function)) {
        List<String> near = Nearest.to(function, traceable, 3);
        throw new IllegalArgumentException(
            "%s cannot be traced: no traceable function of Linux %s has that name%s"
                .formatted(
                    function,
                    kernel.version(),
                    near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?"));
      }
    }
  }

  /**
   * Starts a program that lives on over cells, on a file system of its own, and waits until it
   * rests (5 s at most). One that runs under the same name is ended first.
   *
   * @throws IllegalArgumentException when it does not compile
   */
  public Program start(String name, Workload.Source source, Progress progress)
      throws IOException, InterruptedException {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,50}")) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is no name for a program; use letters, digits and _");
    }
    turn.lockInterruptibly();
    try {
      byte[] cell = GuestPrograms.cell(source);
      LabGuest lab = guest(progress);
      String path = lab.store(cell, name);
      return program(name, lab, "start", "program=" + path);
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
      return program(name, running(name), "signal", "signal=" + number);
    } finally {
      turn.unlock();
    }
  }

  /** Ends a program. */
  public void stop(String name) throws IOException, InterruptedException {
    turn.lockInterruptibly();
    try {
      LabGuest lab = running(name);
      forget(name);
      if (lab.request(PROGRAM_LIMIT, Progress.NONE, "stop", List.of("name=" + name))
          .interrupted()) {
        throw new InterruptedException();
      }
    } finally {
      turn.unlock();
    }
  }

  /** The programs that were started and not ended, the one used last at the end; never waits. */
  public List<Program> programs() {
    return armed.running() == null ? List.of() : programs;
  }

  /** The guest in which the program runs. */
  private LabGuest running(String name) {
    LabGuest lab = armed.running();
    List<String> names = programs().stream().map(Program::name).toList();
    if (lab == null || !names.contains(name)) {
      throw new IllegalArgumentException(
          "no program \"%s\" is running%s"
              .formatted(
                  name,
                  names.isEmpty()
                      ? "; start one with %program --as " + name
                      : "; running are " + String.join(", ", names)));
    }
    return lab;
  }

  /** Asks the agent for something about a program; it is listed, unless it has ended. */
  private Program program(String name, LabGuest lab, String command, String argument)
      throws IOException, InterruptedException {
    forget(name);
    Answer answer =
        lab.request(PROGRAM_LIMIT, Progress.NONE, command, List.of("name=" + name, argument));
    Capture pieces = new Capture(answer.pieces());
    String pid = pieces.text("pid").strip();
    if (pid.isEmpty()) {
      if (answer.interrupted()) {
        throw new InterruptedException();
      }
      throw new IOException("the guest does not say how \"" + name + "\" does");
    }
    Program program =
        new Program(
            name,
            Integer.parseInt(pid),
            pieces.text("state").strip(),
            pieces.text("stdout"),
            pieces.text("stderr"));
    if (!program.state().equals("ended")) {
      programs = Stream.concat(programs.stream(), Stream.of(program)).toList();
    }
    if (answer.interrupted()) {
      throw new InterruptedException();
    }
    return program;
  }

  private void forget(String name) {
    programs = programs.stream().filter(program -> !program.name().equals(name)).toList();
  }

  /** Forgets the programs that ended by themselves. */
  private void forgetEnded(LabGuest lab) throws IOException {
    if (!lab.isAlive()) {
      return;
    }
    Answer answer = lab.request(PROGRAM_LIMIT, Progress.NONE, "programs", List.of());
    List<String> living = new Capture(answer.pieces()).lines("programs");
    programs = programs.stream().filter(program -> living.contains(program.name())).toList();
    if (answer.interrupted()) {
      // The capture is complete by now: the interrupt is for what the caller does next.
      Thread.currentThread().interrupt();
    }
  }

  private KernelImage kernel() throws IOException {
    turn.lock();
    try {
      if (kernel == null) {
        kernel = KernelImage.find();
      }
      return kernel;
    } finally {
      turn.unlock();
    }
  }

  private void forgetWhenDead() {
    if (armed.running() == null) {
      programs = List.of();
    }
  }

  private LabGuest guest(Progress progress) throws IOException, InterruptedException {
    forgetWhenDead();
    return armed.get(kernel(), progress);
  }

  private static Set<String> traceable(LabGuest lab) {
    byte[] names = lab.facts().get("available_filter_functions");
    return new String(names, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.contains(" ") ? line.substring(0, line.indexOf(' ')) : line)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Ends the guests, also while they trace; a later use starts others. */
  @Override
  public void close() {
    armed.close();
    unarmed.close();
  }
}
