package fathom.magic;

import fathom.Fathom;
import fathom.Tracing;
import fathom.analyse.Stacks;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %kstack vfs_write}: the kernel stacks through which a function was reached, counted. */
@Command(
    name = "kstack",
    header = "Counts the kernel stacks through which a function or an event is reached.",
    description = {
      "Without a body or -p a built-in program writes \"hello world\\n\". The stacks are printed as bpftrace prints",
      "kstack: the function first, then who called it, each with the offset of the call."
    })
public final class KStack implements Magic {
  @Parameters(
      paramLabel = "FUNCTION",
      arity = "0..1",
      description = "the function at whose entry the stack is taken")
  private String function;

  @Option(
      names = "--event",
      paramLabel = "EVENT",
      split = ",",
      description = "take it at this event instead, in all tasks: block:block_rq_issue")
  private List<String> events;

  @Option(
      names = "-p",
      paramLabel = "PROGRAM",
      description = "trace a program that %%program has started")
  private String program;

  @Option(
      names = "--signal",
      paramLabel = "SIGNAL",
      description = "signals that make the program write: USR1, USR1*3")
  private String signal;

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      description = "language of the cell: c (default) or c++")
  private String language = "c";

  @Mixin private LabOptions lab = new LabOptions();
  @Mixin private WorkloadOptions workload = new WorkloadOptions();

  @Option(
      names = "--record",
      paramLabel = "NAME",
      description =
          "record as recordings/NAME.zip; where nothing can be traced, show that recording")
  private String recording;

  @Override
  public Object run(MagicCall call) throws Exception {
    if ((function == null) == (events == null)) {
      throw new IllegalArgumentException(
          "expected a function, or an event with --event: %kstack vfs_write,"
              + " %kstack --event block:block_rq_issue");
    }
    Tracing t = Fathom.traceWrite().once().in(lab.settings());
    if (function != null) t.functions(function);
    if (events != null) t.events(events.toArray(String[]::new));
    if (program != null) t.program(program);
    if (signal != null) t.signal(signal);
    if (call.isCell()) TracingMagic.source(t, call.body(), language);
    workload.apply(t);
    if (recording != null) t.record(recording);
    Stacks stacks = t.stacks(call.notebook().progress());
    System.out.print(stacks.all().isEmpty() ? nothing() : printable(stacks.text()));
    return null;
  }

  private String nothing() {
    return function != null
        ? function + " was not called.\n"
        : String.join(", ", events) + " did not occur.\n";
  }

  /** Task names are untrusted: without what a terminal or a notebook would take for a command. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n]]", "?");
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return switch (option) {
      case "" -> Fathom.functions(prefix);
      case "--signal" -> TraceWrite.starting(prefix, "USR1", "USR2", "HUP", "ALRM");
      case "--lang" -> TraceWrite.starting(prefix, "c", "c++");
      case "-p" -> TraceWrite.starting(prefix, Fathom.programs().toArray(String[]::new));
      case "--event" -> ScopeOptions.complete("--events", prefix);
      default ->
          Stream.of(LabOptions.complete(option, prefix), WorkloadOptions.complete(option, prefix))
              .flatMap(List::stream)
              .toList();
    };
  }
}
