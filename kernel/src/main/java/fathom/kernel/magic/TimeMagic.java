package fathom.kernel.magic;

import fathom.kernel.display.MimeBundle;
import picocli.CommandLine.Command;

/** {@code %time}: how long Java code takes, once. */
@Command(
    name = "time",
    description = "Runs Java code once and says how long it took.",
    synopsisHeading = "%n",
    customSynopsis = {"%%time EXPRESSION", "%%%%time and the code below it"})
public final class TimeMagic implements Magic {
  @Override
  public boolean takesRawLine() {
    return true;
  }

  @Override
  public boolean takesJava() {
    return true;
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    String code = call.isCell() ? call.line() + "\n" + call.body() : call.line();
    if (code.isBlank()) {
      throw new IllegalArgumentException(
          "Nothing to time: %time EXPRESSION, or %%time with the code below it.");
    }
    long start = System.nanoTime();
    Notebook.Timed timed = call.notebook().timed(code);
    long compiling = System.nanoTime() - start - timed.runNanos();
    call.notebook()
        .display(
            MimeBundle.text(
                "Wall time: %s, and %s to compile it"
                    .formatted(text(timed.runNanos()), text(compiling))));
    return timed.value();
  }

  /** A duration in the unit that suits it. */
  static String text(double nanos) {
    if (nanos < 1e3) {
      return "%.3g ns".formatted(nanos);
    }
    if (nanos < 1e6) {
      return "%.3g µs".formatted(nanos / 1e3);
    }
    return nanos < 1e9 ? "%.3g ms".formatted(nanos / 1e6) : "%.3f s".formatted(nanos / 1e9);
  }
}
