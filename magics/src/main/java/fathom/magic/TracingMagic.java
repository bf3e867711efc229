package fathom.magic;

import fathom.TracedRun;
import fathom.Tracing;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
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

  @Override
  public final Object run(MagicCall call) throws Exception {
    if (!SourceVersion.isIdentifier(name) || SourceVersion.isKeyword(name)) {
      throw new IllegalArgumentException(
          "--as " + name + ": expected a name that Java takes for a variable");
    }
    TracedRun run = tracing(call).in(lab.settings()).run(call.notebook().progress());
    call.notebook().bind(name, TracedRun.class, run);
    show(run, call);
    return run;
  }

  /** What the options say. */
  abstract Tracing tracing(MagicCall call);

  /** Shows what comes before the result. */
  abstract void show(TracedRun run, MagicCall call);

  static void source(Tracing tracing, String code, String language) {
    switch (language) {
      case "c" -> tracing.c(code);
      case "c++" -> tracing.cpp(code);
      default -> throw new IllegalArgumentException("--lang " + language + ": expected c or c++");
    }
  }

  /** Values for the options of the magic itself. */
  abstract List<String> values(String option, String prefix);

  @Override
  public final List<String> complete(String option, String prefix) {
    return Stream.concat(
            values(option, prefix).stream(), LabOptions.complete(option, prefix).stream())
        .toList();
  }

  @Override
  public boolean expandsExpressions() {
    return true;
  }
}
