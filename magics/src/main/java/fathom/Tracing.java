package fathom;

import fathom.kernel.CellProgress;
import fathom.kernel.display.Progress;
import fathom.target.BpftraceRequest;
import fathom.target.BuiltInKind;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Executed;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.FileSystem;
import fathom.target.Lab;
import fathom.target.LabSettings;
import fathom.target.Neighbour;
import fathom.target.Program;
import fathom.target.Scope;
import fathom.target.ValueRequest;
import fathom.target.ValueRequest.Arguments;
import fathom.target.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is to be traced, said step by step: {@code Fathom.traceWrite().direct().size(12).run()}. The
 * magics set nothing that cannot be set here.
 */
public final class Tracing {
  /**
   * The calls that make a write and its way to the disk; where a traced run begins when nothing
   * else is said. Where the compiler put vfs_fsync_range into fdatasync(), that one begins.
   */
  static final List<String> WRITE_ROOTS =
      List.of("vfs_write", "vfs_fsync_range", "__do_sys_fdatasync|__x64_sys_fdatasync");

  private final TraceChoice chosen = new TraceChoice();
  private LabSettings lab = LabSettings.DEFAULT;
  private String recording;

  Tracing() {}

  /** Writes with O_DIRECT: past the page cache, straight to the device. */
  public Tracing direct() {
    chosen.workload.direct = true;
    return this;
  }

  /** With O_DIRECT: writes into blocks that exist already; else the file grows. */
  public Tracing overwrite() {
    chosen.workload.overwrite = true;
    return this;
  }

  /** Calls fsync() after the write. */
  public Tracing fsync() {
    chosen.workload.fsync = true;
    return this;
  }

  /**
   * Bytes of the write, 1 to 1 GiB; O_DIRECT takes multiples of the device's block, others fail
   * with EINVAL.
   */
  public Tracing size(long bytes) {
    if (bytes < 1)
      throw new IllegalArgumentException("size is " + bytes + ": expected 1 byte or more");
    chosen.workload.size = bytes;
    return this;
  }

  /**
   * A built-in program by its name: "writev", "read-direct"; see {@link BuiltInKind}.
   *
   * @throws IllegalArgumentException when there is none of this name
   */
  public Tracing workload(String name) {
    chosen.workload.kind = BuiltInKind.of(name).name();
    return this;
  }

  /** How many times a built-in program does in one run what it does, 1 to 100,000. */
  public Tracing count(int times) {
    if (times < 1 || times > 100_000) {
      throw new IllegalArgumentException("count is " + times + ": expected 1 to 100000");
    }
    chosen.workload.count = times;
    return this;
  }

  /** Where in the file a built-in program begins, in bytes. */
  public Tracing offset(long bytes) {
    if (bytes < 0)
      throw new IllegalArgumentException("offset is " + bytes + ": expected 0 or more");
    chosen.workload.offset = bytes;
    return this;
  }

  /** The same as one types it: "4k", "1m". */
  public Tracing offset(String bytes) {
    return offset(bytes.equals("0") ? 0 : Sizes.parse(bytes));
  }

  /** A variable in the program's environment. */
  public Tracing environment(String name, String value) {
    chosen.environment.put(name, value);
    return this;
  }

  /** What the program reads from its standard input. */
  public Tracing input(String text) {
    chosen.input = text;
    return this;
  }

  /** Another program that runs beside, on the same file system; may be said several times. */
  public Tracing beside(Neighbour neighbour) {
    chosen.neighbours.add(neighbour);
    return this;
  }

  /** What is recorded beside the calls, and which calls are not. */
  public Tracing scope(Scope wanted) {
    chosen.scope = wanted;
    return this;
  }

  /** Events of all tasks ("block", "jbd2:jbd2_start_commit", "sched", "syscalls"). */
  public Tracing events(String... names) {
    return scope(chosen.scope.withEvents(List.of(names)));
  }

  /** Reads arguments and sizes all along the way of a write, not only where the graph begins. */
  public Tracing argumentsAlongTheWay() {
    ValueRequest now = chosen.scope.values();
    return scope(
        chosen.scope.withValues(new ValueRequest(Arguments.PATH, now.watched(), now.returns())));
  }

  /** Reads these at each call, too: "ext4_file_write_iter:iocb->ki_flags". */
  public Tracing watch(String... values) {
    ValueRequest now = chosen.scope.values();
    return scope(
        chosen.scope.withValues(new ValueRequest(now.arguments(), List.of(values), now.returns())));
  }

  /**
   * Records only calls that take longer: of a slow call those below it that are slow, too. The run
   * with the longest one is shown.
   */
  public Tracing over(Duration time) {
    return scope(chosen.scope.withOver(time));
  }

  /** Shows only calls of this file, by the end of its path: "data", "run-1/data". */
  public Tracing file(String path) {
    chosen.file = path;
    return this;
  }

  /** Bytes of the write as one types them: "12", "8k", "1m". */
  public Tracing size(String bytes) {
    return size(Sizes.parse(bytes));
  }

  /** How many runs are measured, after the warm-ups; 20 when nothing is said. */
  public Tracing repeat(int times) {
    if (times < 1 || times > 1000) {
      throw new IllegalArgumentException("repeat is " + times + ": expected 1 to 1000 runs");
    }
    chosen.runs = times;
    return this;
  }

  /** Exactly one run, nothing before it. */
  public Tracing once() {
    chosen.warmups = 0;
    chosen.runs = 1;
    return this;
  }

  /** No warm-ups, and the first run is the one shown, cold caches and all. */
  public Tracing cold() {
    chosen.warmups = 0;
    chosen.cold = true;
    return this;
  }

  /**
   * The functions where the graph begins, as in available_filter_functions; also patterns like
   * {@code ext4_*write*}.
   */
  public Tracing functions(String... names) {
    if (names.length == 0) throw new IllegalArgumentException("no function: expected one or more");
    chosen.functions = List.of(names);
    return this;
  }

  /** How deep calls are followed, counted from 1 for the function itself; 0 for all of them. */
  public Tracing maxDepth(int depth) {
    if (depth < 0)
      throw new IllegalArgumentException(
          "depth is " + depth + ": expected 0 for all, or 1 and more");
    chosen.maxDepth = depth;
    return this;
  }

  /** The signals that make the program write, one after the other: "USR1", "USR1*3". */
  public Tracing signal(String names) {
    chosen.workload.signals = SignalList.parse(names);
    return this;
  }

  /** Traces this C program instead of a built-in one. */
  public Tracing c(String code) {
    chosen.workload.source = new Workload.Source(code, "c", List.of());
    return this;
  }

  /** Traces this script of busybox's shell, with all that it starts, instead. */
  public Tracing sh(String code) {
    chosen.workload.source = new Workload.Source(code, "sh", List.of());
    return this;
  }

  /** Traces this C++ program instead of a built-in one. */
  public Tracing cpp(String code) {
    chosen.workload.source = new Workload.Source(code, "c++", List.of());
    return this;
  }

  /**
   * Traces a program that {@code %program} has started, by name or pid; once, and it stays alive.
   */
  public Tracing program(String name) {
    chosen.workload.program =
        Lab.shared().programs().stream()
            .filter(p -> name.equals(Integer.toString(p.pid())))
            .map(Program::name)
            .findFirst()
            .orElse(name);
    return once();
  }

  /** How long one run may last; a longer one is ended and shown as far as it got. */
  public Tracing limit(Duration time) {
    if (time.toMillis() < 1) {
      throw new IllegalArgumentException("limit is " + time + ": expected a second or more");
    }
    chosen.limit = time;
    return this;
  }

  /** In a lab with these settings: kernel, file system, disk, tuning. */
  public Tracing in(LabSettings settings) {
    lab = settings;
    return this;
  }

  /** With another kernel: "5.10", "6.1", "6.12", a version that is here, or a bzImage's path. */
  public Tracing kernel(String kernel) {
    return in(lab.withKernel(kernel));
  }

  /** On another file system, with its defaults: "xfs", "tmpfs". */
  public Tracing fileSystem(String type) {
    return in(lab.withFileSystem(new FileSystem(FileSystem.Type.of(type), List.of(), "")));
  }

  /** On another file system, mounted with these options: "ext3", "data=journal". */
  public Tracing fileSystem(String type, String mountOptions) {
    return in(
        lab.withFileSystem(new FileSystem(FileSystem.Type.of(type), List.of(), mountOptions)));
  }

  /**
   * Records what is traced as {@code recordings/NAME.zip} beside the notebook; where nothing can be
   * traced, or with FATHOM_MODE=replay, that recording is the result.
   */
  public Tracing record(String name) {
    recording = name;
    return this;
  }

  /**
   * Lets the emulator record every instruction of the calls, in one run after the warm-ups; no
   * tracer runs in the kernel. In the lab only, whose CPU is emulated then.
   */
  public Tracing exact() {
    chosen.executed = Executed.CALLS;
    return this;
  }

  /** As {@link #exact()}, and what the program does itself above its system calls, in one tree. */
  public Tracing user() {
    chosen.executed = Executed.TASKS;
    return this;
  }

  /**
   * As {@link #exact()}, and a second run of the same work measures times: both in virtual time, so
   * that they do the same; 20 s.
   */
  public Tracing timed() {
    chosen.timed = true;
    return exact();
  }

  /** Traces; in a cell, its progress bar says how far it has come. */
  public TracedRun run() throws IOException, InterruptedException {
    return run(CellProgress.ofThisCell());
  }

  /**
   * Traces.
   *
   * @throws IOException when nothing could be traced; the message says what to do
   * @throws IllegalArgumentException when what was asked for does not go together, or is not there
   */
  public TracedRun run(Progress progress) throws IOException, InterruptedException {
    LabSettings settings = chosen.timed ? lab.withDeterminism() : lab;
    return new Session(
            Lab.shared().with(settings),
            chosen.request(),
            chosen.timed,
            chosen.headline(),
            chosen.shown(),
            Recorder.of(recording))
        .run(progress);
  }

  /** Takes stacks; in a cell, its progress bar says how far it has come. */
  public KernelStacks stacks() throws IOException, InterruptedException {
    return stacks(CellProgress.ofThisCell());
  }

  /**
   * Takes the kernel stack at each entry of the functions, instead of following their calls; or,
   * when events are asked for, at each of these, whichever task is at it.
   *
   * @throws IOException when nothing could be traced; the message says what to do
   */
  public KernelStacks stacks(Progress progress) throws IOException, InterruptedException {
    boolean ofEvent = !chosen.scope.events().isEmpty();
    List<String> probed = ofEvent ? List.of() : chosen.roots();
    CaptureRequest request =
        chosen
            .request(Tracer.STACKS, probed, 0, 0)
            .with(ofEvent ? chosen.scope.withEventStacks() : chosen.scope);
    List<String> events = ofEvent ? chosen.scope.events() : List.of();
    return KernelStacks.taken(
        Lab.shared().with(lab), request, events, Recorder.of(recording), progress);
  }

  /**
   * Runs a bpftrace program beside what would be traced.
   *
   * @param program in which {@code $1} and {@code cpid} are the pid of what runs beside
   * @param longer how long bpftrace goes on when that has done its work
   * @param printed takes what the program prints, as it comes
   * @throws IllegalArgumentException when bpftrace refuses the program; its words, by the program's
   *     lines
   */
  public BpftraceRun bpftrace(
      String program, Duration longer, Consumer<String> printed, Progress progress)
      throws IOException, InterruptedException {
    BpftraceRequest request =
        new BpftraceRequest(program, chosen.request(Tracer.STACKS, List.of(), 0, 0), longer);
    return new BpftraceSession(Lab.shared().with(lab), request, Recorder.of(recording))
        .run(printed, progress);
  }

  /** What the lab is asked for. */
  CaptureRequest request() {
    return chosen.request();
  }
}
