package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.target.AgentLink.Answer;
import fathom.target.LabGuests.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Disposable virtual machines that are traced instead of the host. A guest is started when its kind
 * is first asked for, and stays alive; when it dies, the next use starts another. Every call may
 * come from any thread; they are served one after the other.
 */
public final class Lab implements Target, AutoCloseable {
  private static final Duration SHELL_LIMIT = Duration.ofSeconds(30);

  private final ReentrantLock turn = new ReentrantLock(true);
  private final LabPrograms programs = new LabPrograms();
  private final LabGuests guests = new LabGuests(programs::liveIn);

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
      return guests.get(LabSettings.DEFAULT, Kind.ARMED, progress).functions();
    } finally {
      turn.unlock();
    }
  }

  /** The functions of the guest used last, without waiting: none before the first use. */
  public Set<String> knownFunctions() {
    return guests.knownFunctions();
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
      return new LabCapture(guests, programs, settings).run(request, progress);
    } finally {
      turn.unlock();
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
      return new LabBpftrace(guests, programs, settings).run(request, printed, progress);
    } finally {
      turn.unlock();
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
      LabGuest lab = guests.get(settings, Kind.ARMED, progress);
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
              ? guests.withFreshFileSystem(
                  guests.get(LabSettings.DEFAULT, Kind.ARMED, progress),
                  LabSettings.DEFAULT,
                  progress)
              : running.get(running.size() - 1);
      List<String> arguments = List.of("command=" + command, "limit=" + SHELL_LIMIT.toMillis());
      Answer answer = lab.request(SHELL_LIMIT.plus(LabCapture.SLACK), progress, "shell", arguments);
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
