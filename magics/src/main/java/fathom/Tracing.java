package fathom;

import fathom.analyse.Stacks;
import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.FileSystem;
import fathom.target.Lab;
import fathom.target.LabSettings;
import fathom.target.Program;
import fathom.target.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What is to be traced, said step by step: {@code Fathom.traceWrite().direct().size(12).run()}. The
 * magics set nothing that cannot be set here.
 */
public final class Tracing {
  /**
   * The calls that make a write and its way to the disk; where a traced run begins when nothing
   * else is said.
   */
  static final List<String> WRITE_ROOTS = List.of("vfs_write", "vfs_fsync_range");

  private static final int HELLO = "hello world\n".length();
  private static final int WARMUPS = 5;
  private static final int RUNS = 20;

  private boolean direct;
  private boolean overwrite;
  private boolean fsync;
  private long size = -1;
  private Workload.Source source;
  private String program;
  private List<String> signals;
  private List<String> functions = WRITE_ROOTS;
  private int maxDepth;
  private int warmups = WARMUPS;
  private int runs = RUNS;
  private boolean cold;
  private Duration limit = Duration.ofSeconds(20);
  private LabSettings lab = LabSettings.DEFAULT;
  private String recording;

  Tracing() {}

  /** Writes with O_DIRECT: past the page cache, straight to the device. */
  public Tracing direct() {
    direct = true;
    return this;
  }

  /** With O_DIRECT: writes into blocks that exist already; else the file grows. */
  public Tracing overwrite() {
    overwrite = true;
    return this;
  }

  /** Calls fsync() after the write. */
  public Tracing fsync() {
    fsync = true;
    return this;
  }

  /**
   * Bytes of the write, 1 to 1 GiB; O_DIRECT takes multiples of the device's block, others fail
   * with EINVAL.
   */
  public Tracing size(long bytes) {
    if (bytes < 1)
      throw new IllegalArgumentException("size is " + bytes + ": expected 1 byte or more");
    size = bytes;
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
    runs = times;
    return this;
  }

  /** Exactly one run, nothing before it. */
  public Tracing once() {
    warmups = 0;
    runs = 1;
    return this;
  }

  /** No warm-ups, and the first run is the one shown, cold caches and all. */
  public Tracing cold() {
    warmups = 0;
    cold = true;
    return this;
  }

  /** The functions where the graph begins, as in available_filter_functions. */
  public Tracing functions(String... names) {
    if (names.length == 0) throw new IllegalArgumentException("no function: expected one or more");
    functions = List.of(names);
    return this;
  }

  /** How deep calls are followed, counted from 1 for the function itself; 0 for all of them. */
  public Tracing maxDepth(int depth) {
    if (depth < 0)
      throw new IllegalArgumentException(
          "depth is " + depth + ": expected 0 for all, or 1 and more");
    maxDepth = depth;
    return this;
  }

  /** The signals that make the program write, one after the other: "USR1", "USR1*3". */
  public Tracing signal(String names) {
    signals = SignalList.parse(names);
    return this;
  }

  /** Traces this C program instead of a built-in one. */
  public Tracing c(String code) {
    source = new Workload.Source(code, "c", List.of());
    return this;
  }

  /** Traces this C++ program instead of a built-in one. */
  public Tracing cpp(String code) {
    source = new Workload.Source(code, "c++", List.of());
    return this;
  }

  /**
   * Traces a program that {@code %program} has started, by name or pid; once, and it stays alive.
   */
  public Tracing program(String name) {
    program =
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
    limit = time;
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

  /**
   * Records what is traced as {@code recordings/NAME.zip} beside the notebook; where nothing can be
   * traced, or with FATHOM_MODE=replay, that recording is the result.
   */
  public Tracing record(String name) {
    recording = name;
    return this;
  }

  /** Traces, and shows nobody how far it has come. */
  public TracedRun run() throws IOException, InterruptedException {
    return run(Progress.NONE);
  }

  /**
   * Traces.
   *
   * @throws IOException when nothing could be traced; the message says what to do
   * @throws IllegalArgumentException when what was asked for does not go together, or is not there
   */
  public TracedRun run(Progress progress) throws IOException, InterruptedException {
    Session session =
        new Session(Lab.shared().with(lab), request(), headline(), cold, Recorder.of(recording));
    return session.run(progress);
  }

  /** Takes stacks, and shows nobody how far it has come. */
  public Stacks stacks() throws IOException, InterruptedException {
    return stacks(Progress.NONE);
  }

  /**
   * Takes the kernel stack at each entry of the functions, instead of following their calls.
   *
   * @throws IOException when nothing could be traced; the message says what to do
   */
  public Stacks stacks(Progress progress) throws IOException, InterruptedException {
    CaptureRequest request =
        new CaptureRequest(workload(), Tracer.STACKS, functions, 0, 0, runs, limit);
    Recorder recorder = Recorder.of(recording);
    Capture capture =
        recorder.kept(
            recorder.capture(
                () -> Provenance.of(request, Lab.shared().with(lab).capture(request, progress))));
    CaptureReader reader = new CaptureReader(Provenance.expect(Tracer.STACKS, capture));
    return Stacks.of(
        reader.read(0).trace().events(), reader.symbols(), capture.comms(0), capture.pids(0));
  }

  CaptureRequest request() {
    return new CaptureRequest(workload(), Tracer.GRAPH, functions, maxDepth, warmups, runs, limit);
  }

  private Workload workload() {
    if (program != null && source != null) {
      throw new IllegalArgumentException(
          "a program that runs already and a program's source: say one of them");
    }
    if (overwrite && !direct) {
      throw new IllegalArgumentException(
          "--overwrite belongs to --direct: a buffered write does not reach the blocks");
    }
    if (source != null || program != null) {
      if (direct || fsync || size >= 0) {
        throw new IllegalArgumentException(
            "--direct, --overwrite, --size and --fsync choose a built-in program; yours says in its code how it writes");
      }
      return source != null
          ? new Workload.Source(
              source.code(), source.language(), signals == null ? List.of() : signals)
          : new Workload.Running(program, signals == null ? List.of() : signals);
    }
    if (direct && fsync) {
      throw new IllegalArgumentException(
          "--direct and --fsync: there is no built-in program that does both; write one");
    }
    // The C library splits what does not fit its buffer; a size that was asked for is one write().
    boolean one = size >= 0 && size != HELLO && signals == null;
    String buffered = fsync ? "fsync" : one ? "write" : "stdio";
    String kind = direct ? overwrite ? "direct-overwrite" : "direct" : buffered;
    if (signals != null && !kind.equals("stdio")) {
      throw new IllegalArgumentException(
          "--signal: only the stdio program and your own wait for a signal");
    }
    return new Workload.BuiltIn(
        kind,
        bytes(),
        kind.equals("stdio") ? signals == null ? List.of("USR1") : signals : List.of());
  }

  private long bytes() {
    return size >= 0 ? size : direct ? 8192 : fsync ? 4096 : HELLO;
  }

  /** What the program did, as a programmer would write it, and where the graph begins. */
  private String headline() {
    return what() + (functions.equals(WRITE_ROOTS) ? "" : ": " + String.join(", ", functions));
  }

  private String what() {
    if (program != null) return "program " + program;
    if (source != null) return "your program";
    String what = bytes() == HELLO && !direct ? "\"hello world\\n\"" : Sizes.words(bytes());
    return "write("
        + what
        + ")"
        + (direct ? " with O_DIRECT" : "")
        + (fsync ? ", then fsync()" : "")
        + (overwrite ? ", into existing blocks" : "");
  }
}
