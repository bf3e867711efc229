package fathom;

import fathom.analyse.Stacks;
import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.show.StacksView;
import fathom.target.CaptureRequest;
import fathom.target.LabTarget;
import java.io.IOException;
import java.util.List;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The kernel stacks through which a function or an event was reached, counted; what {@code %kstack}
 * binds to {@code stacks}.
 */
public final class KernelStacks {
  /** The events whose stacks were asked for, one a line; of a function's there are none. */
  static final String EVENTS = "about/events";

  private final Capture capture;
  private final Stacks stacks;

  KernelStacks(Capture capture) throws IOException {
    this.capture = capture;
    CaptureReader reader = new CaptureReader(capture);
    List<Integer> tasks = capture.has(EVENTS) ? List.of() : capture.pids(0);
    stacks = Stacks.of(reader.read(0).trace().events(), reader.symbols(), reader.comms(0), tasks);
  }

  /**
   * Takes them.
   *
   * @param events whose stacks these are; none for those of the request's functions
   */
  static KernelStacks taken(
      LabTarget target,
      CaptureRequest request,
      List<String> events,
      Recorder recorder,
      Progress progress)
      throws IOException, InterruptedException {
    Capture capture =
        recorder.capture(
            () -> {
              Capture taken = Provenance.of(request, target.capture(request, progress));
              return events.isEmpty() ? taken : taken.with(EVENTS, String.join("\n", events));
            });
    return new KernelStacks(
        Provenance.expect(CaptureRequest.Tracer.STACKS, recorder.kept(capture)));
  }

  /** The distinct stacks, the most frequent first. */
  public List<Stacks.Stack> all() {
    return stacks.all();
  }

  /** One row a stack: {@code comm, stack, count}; the functions divided by " < ", callers last. */
  public Table table() {
    return Table.create(
        "stacks",
        StringColumn.create("comm", all().stream().map(Stacks.Stack::comm)),
        StringColumn.create("stack", all().stream().map(s -> String.join(" < ", s.functions()))),
        LongColumn.create("count", all().stream().mapToLong(Stacks.Stack::count)));
  }

  /** As bpftrace prints {@code printf("comm:%s, kstack:%s\n", comm, kstack)}, and how often. */
  public String text() {
    return stacks.text();
  }

  StacksView view() {
    List<String> events = capture.lines(EVENTS);
    String nothing =
        events.isEmpty()
            ? String.join(", ", capture.lines(About.FUNCTIONS)) + " was not called."
            : String.join(", ", events) + " did not occur.";
    return new StacksView(Circumstances.facts(capture), stacks, nothing);
  }

  @Override
  public String toString() {
    return text();
  }
}
