package fathom.magic;

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

  @Mixin private LabOptions lab = new LabOptions();
  @Mixin private WorkloadOptions workload = new WorkloadOptions();
  @Mixin private ScopeOptions scope = new ScopeOptions();

  @Option(
      names = "--record",
      paramLabel = "NAME",
      description =
          "record as recordings/NAME.zip; where nothing can be traced, show that recording")
  private String recording;

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

  @Override
  public final Object run(MagicCall call) throws Exception {
    Variable variable = new Variable(name);
    Tracing tracing = tracing(call).in(lab.settings());
    workload.apply(tracing);
    scope.apply(tracing);
    if (exact) tracing.exact();
    if (user) withExact(exact, "--user");
    if (user) tracing.user();
    if (recording != null) tracing.record(recording);
    TracedRun run = tracing.run(call.notebook().progress());
    variable.bind(call, run);
    show(run, call);
    return run;
  }

  private static void withExact(boolean exact, String option) {
    if (!exact) throw new IllegalArgumentException(option + " goes with --exact");
  }

  /** What the options say. */
  abstract Tracing tracing(MagicCall call);

  /** Shows what comes before the result. */
  abstract void show(TracedRun run, MagicCall call);

  static void source(Tracing tracing, String code, String language) {
    switch (language) {
      case "c" -> tracing.c(code);
      case "c++" -> tracing.cpp(code);
      case "sh" -> tracing.sh(code);
      default ->
          throw new IllegalArgumentException("--lang " + language + ": expected c, c++ or sh");
    }
  }

  /** Values for the options of the magic itself. */
  abstract List<String> values(String option, String prefix);

  @Override
  public final List<String> complete(String option, String prefix) {
    return Stream.of(
            values(option, prefix),
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
