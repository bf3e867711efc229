package fathom.target;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.target.Guest.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * A disposable virtual machine that is traced instead of the host. Its guest is started on first
 * use, which takes seconds, and stays alive; when it dies, the next use starts another. A second
 * guest, which is not armed with function_graph, serves probes. Every call may come from any
 * thread; they are served one after the other.
 */
public final class Lab implements Target, AutoCloseable {
  /** What a run may take beside its limit: starting, sending, ending what it left behind. */
  private static final Duration SLACK = Duration.ofSeconds(60);

  /** Bytes of a built-in workload's write: a guest has 512 MiB of memory. */
  private static final long SIZE_MAX = 128L << 20;

  private static final Duration PROGRAM_LIMIT = Duration.ofSeconds(60);

  private final ReentrantLock turn = new ReentrantLock(true);
  private final Map<String, Program> programs = new LinkedHashMap<>();
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
      List<String> arguments = arguments(request);
      checkFunctions(request.functions(), progress);
      boolean running = request.workload() instanceof Workload.Running;
      boolean probes = request.tracer() != CaptureRequest.Tracer.GRAPH && !running;
      LabGuest lab = probes ? unarmed.get(kernel(), progress) : guest(progress);
      if (!running) {
        lab.freshFileSystem();
      }
      if (cell != null) {
        arguments.add("command=" + lab.store(cell, "program"));
      }
      Duration silence = request.limit().plus(SLACK);
      Answer answer = lab.request(silence, progress, "capture", arguments);
      unarmed.prepare(kernel());
      return captured(lab, answer);
    } finally {
      turn.unlock();
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

  private static List<String> arguments(CaptureRequest request) {
    List<String> arguments = new ArrayList<>();
    arguments.add("tracer=" + tracer(request.tracer()));
    arguments.add("functions=" + String.join(" ", request.functions()));
    arguments.add("depth=" + request.maxDepth());
    arguments.add("warmups=" + request.warmups());
    arguments.add("runs=" + request.runs());
    arguments.add("limit=" + request.limit().toMillis());
    arguments.add("text=" + (request.kernelText() ? 1 : 0));
    arguments.add(
        "signals="
            + request.workload().signals().stream()
                .map(signal -> String.valueOf(Signals.number(signal)))
                .collect(Collectors.joining(" ")));
    if (request.workload() instanceof Workload.BuiltIn builtIn) {
      if (builtIn.size() > SIZE_MAX) {
        throw new IllegalArgumentException(
            "a write of %d bytes does not fit into the lab's guest; it takes %d MiB at most"
                .formatted(builtIn.size(), SIZE_MAX >> 20));
      }
      arguments.add("built_in=1");
      arguments.add("command=/bin/workload " + builtIn.kind() + " " + builtIn.size());
    } else if (request.workload() instanceof Workload.Running running) {
      arguments.add("program=" + running.name());
    }
    return arguments;
  }

  private static String tracer(CaptureRequest.Tracer tracer) {
    return switch (tracer) {
      case GRAPH -> "graph";
      case STACKS -> "stacks";
      case RETURNS -> "returns";
    };
  }

  private void checkFunctions(List<String> wanted, Progress progress)
      throws IOException, InterruptedException {
    Set<String> traceable = functions(progress);
    for (String function : wanted) {
      if (!traceable.contains(function)) {
        List<String> near = Nearest.to(function, traceable);
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
      return program(name, ask("start", List.of("name=" + name, "program=" + path)));
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
      checkProgram(name);
      return program(name, ask("signal", List.of("name=" + name, "signal=" + number)));
    } finally {
      turn.unlock();
    }
  }

  /** Ends a program. */
  public void stop(String name) throws IOException, InterruptedException {
    turn.lockInterruptibly();
    try {
      checkProgram(name);
      ask("stop", List.of("name=" + name));
      programs.remove(name);
    } finally {
      turn.unlock();
    }
  }

  /** The programs that were started and not ended, in the order of their starts. */
  public List<Program> programs() {
    turn.lock();
    try {
      forgetWhenDead();
      return List.copyOf(programs.values());
    } finally {
      turn.unlock();
    }
  }

  private void checkProgram(String name) {
    forgetWhenDead();
    if (!programs.containsKey(name)) {
      throw new IllegalArgumentException(
          "no program \"%s\" is running%s"
              .formatted(
                  name,
                  programs.isEmpty()
                      ? "; start one with %program --as " + name
                      : "; running are " + String.join(", ", programs.keySet())));
    }
  }

  private Map<String, byte[]> ask(String command, List<String> arguments) throws IOException {
    LabGuest lab = armed.running();
    if (lab == null) {
      throw new IOException("the guest has ended, and its programs with it");
    }
    return lab.request(PROGRAM_LIMIT, Progress.NONE, command, arguments).pieces();
  }

  private Program program(String name, Map<String, byte[]> answer) {
    Capture pieces = new Capture(answer);
    Program program =
        new Program(
            name,
            Integer.parseInt(pieces.text("pid").strip()),
            pieces.text("state").strip(),
            pieces.text("stdout"),
            pieces.text("stderr"));
    programs.remove(name);
    if (!program.state().equals("ended")) {
      programs.put(name, program);
    }
    return program;
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
      programs.clear();
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
