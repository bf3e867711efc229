package fathom.magic;

import fathom.Fathom;
import fathom.KernelStacks;
import fathom.Tracing;
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
      "Without a body or -p a built-in program writes \"hello world\\n\". The stacks are shown as bpftrace prints",
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
      names = "--as",
      paramLabel = "NAME",
      description = "the Java variable of the result (default: stacks)")
  private String name = "stacks";

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      description = "language of the cell: c (default), c++, or sh for a script")
  private String language = "c";

  @Mixin private ProgramOptions program = new ProgramOptions();
  @Mixin private LabOptions lab = new LabOptions();
  @Mixin private WorkloadOptions workload = new WorkloadOptions();

  @Override
  public Object run(MagicCall call) throws Exception {
    Variable variable = new Variable(name);
    if ((function == null) == (events == null)) {
      throw new IllegalArgumentException(
          "expected a function, or an event with --event: %kstack vfs_write,"
              + " %kstack --event block:block_rq_issue");
    }
    Tracing t = Fathom.traceWrite().once().in(lab.settings());
    if (function != null) t.functions(function);
    if (events != null) t.events(events.toArray(String[]::new));
    program.applyWithTime(t);
    ProgramOptions.source(t, call, language);
    workload.apply(t);
    KernelStacks stacks = t.stacks(call.notebook().progress());
    variable.bind(call, stacks);
    return stacks;
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return switch (option) {
      case "" -> Fathom.functions(prefix);
      case "--event" -> ScopeOptions.complete("--events", prefix);
      default ->
          Stream.of(
                  ProgramOptions.complete(option, prefix),
                  LabOptions.complete(option, prefix),
                  WorkloadOptions.complete(option, prefix))
              .flatMap(List::stream)
              .toList();
    };
  }
}
