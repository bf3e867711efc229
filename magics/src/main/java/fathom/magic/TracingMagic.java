package fathom.magic;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.Tracing;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What the magics that trace have in common: the traced run is bound to a variable and is the
 * cell's result.
 */
abstract class TracingMagic implements Magic {
  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "the Java variable of the result (default: trace)")
  private String name = "trace";

  @Mixin private ProgramOptions program = new ProgramOptions();
  @Mixin private LabOptions lab = new LabOptions();
  @Mixin private WorkloadOptions workload = new WorkloadOptions();
  @Mixin private ScopeOptions scope = new ScopeOptions();

  @Option(
      names = "--exact",
      description =
          "every instruction of one run, from the emulator: no tracer in the kernel, no time"
              + " measured")
  private boolean exact;

  @Option(
      names = "--user",
      description = "with --exact: what the program does above its system calls, too, in one tree")
  private boolean user;

  @Option(
      names = "--timed",
      description =
          "with --exact: times, too, from a second run of the same work with the tracer; both in"
              + " virtual time, 20 s")
  private boolean timed;

  @Override
  public final Object run(MagicCall call) throws Exception {
    Variable variable = new Variable(name);
    Tracing tracing = Fathom.traceWrite();
    program.applyWithTime(tracing);
    tell(tracing, call);
    tracing.in(lab.settings());
    workload.apply(tracing);
    scope.apply(tracing);
    if (exact) tracing.exact();
    if (user) withExact(exact, "--user");
    if (user) tracing.user();
    if (timed) withExact(exact, "--timed");
    if (timed) tracing.timed();
    TracedRun run = tracing.run(call.notebook().progress());
    variable.bind(call, run);
    show(run, call);
    return run;
  }

  private static void withExact(boolean exact, String option) {
    if (!exact) throw new IllegalArgumentException(option + " goes with --exact");
  }

  /** Hands over what the magic's own options say. */
  abstract void tell(Tracing tracing, MagicCall call);

  /** The program that runs already and is traced; null for one that is started. */
  final String running() {
    return program.running();
  }

  /** Shows what comes before the result. */
  abstract void show(TracedRun run, MagicCall call);

  /** Values for the options of the magic itself. */
  abstract List<String> values(String option, String prefix);

  @Override
  public final List<String> complete(String option, String prefix) {
    return Stream.of(
            values(option, prefix),
            ProgramOptions.complete(option, prefix),
            LabOptions.complete(option, prefix),
            WorkloadOptions.complete(option, prefix),
            ScopeOptions.complete(option, prefix))
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }
}
