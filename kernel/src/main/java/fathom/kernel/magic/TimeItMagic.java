package fathom.kernel.magic;

import fathom.kernel.cell.CellFailure;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code %timeit}: how long Java code takes when it runs often. The code is compiled into a loop;
 * values go where the compiler cannot see that nobody reads them, and the loop is warmed up until
 * it no longer becomes faster.
 */
@Command(
    name = "timeit",
    description = {
      "Runs Java code many times, warmed up, and says how long one run takes.",
      "With %%%%timeit the rest of its line is run once before, and the lines below are timed."
    },
    synopsisHeading = "%n",
    customSynopsis = {
      "%%timeit [-n LOOPS] [-r RUNS] EXPRESSION",
      "%%%%timeit [-n LOOPS] [-r RUNS] [SETUP] and the code below it"
    })
public final class TimeItMagic implements Magic {
  /** The timed code in a loop; cells implement it. */
  public interface Loop {
    /** Runs the code so many times; gives nanoseconds. */
    long run(long times) throws Throwable;
  }

  private static final Pattern OPTION =
      Pattern.compile("^\\s*-([nr])\\s*(\\S*)(.*)$", Pattern.DOTALL);
  private static final int RUNS = 7;
  private static final long ENOUGH_NANOS = 200_000_000;
  private static final long WARM_UP_NANOS = 2_000_000_000;

  /** A warm-up step that is no more than this much faster than the one before ends the warm-up. */
  private static final double SETTLED = 0.97;

  /** Read by picocli for the help and for completion only: the line is Java, split by hand. */
  @Option(names = "-n", paramLabel = "LOOPS", description = "Runs of the code in one measurement.")
  long loops;

  @Option(names = "-r", paramLabel = "RUNS", description = "Measurements; default: 7.")
  int runs = RUNS;

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
    String line = options(call.line());
    String code = call.isCell() ? call.body() : line;
    if (code.isBlank()) {
      throw new IllegalArgumentException(
          "Nothing to time: %timeit EXPRESSION, or %%timeit with the code below it.");
    }
    if (call.isCell() && !line.isBlank()) {
      call.notebook().evaluate(line);
    }
    // Once as it stands: what is wrong with it is then said in its own words.
    Object value = call.notebook().evaluate(code);
    Loop loop = compile(call.notebook(), code, value != null);
    long times = loops > 0 ? loops : 1;
    return MimeBundle.text(measure(loop, times, call.notebook().progress()));
  }

  private String options(String line) {
    String rest = line;
    for (Matcher option = OPTION.matcher(rest); option.matches(); option = OPTION.matcher(rest)) {
      if (!option.group(2).matches("[1-9]\\d{0,8}")) {
        throw new IllegalArgumentException(
            "-"
                + option.group(1)
                + " needs a number of at least 1, not '"
                + option.group(2)
                + "'.");
      }
      if (option.group(1).equals("n")) {
        loops = Long.parseLong(option.group(2));
      } else {
        runs = Integer.parseInt(option.group(2));
      }
      rest = option.group(3);
    }
    return rest;
  }

  private static Loop compile(Notebook notebook, String code, boolean hasValue) throws Exception {
    if (hasValue) {
      try {
        String value = code.strip().replaceFirst(";$", "");
        return loop(notebook, Sink.class.getName() + ".keep(\n" + value + "\n);");
      } catch (CellFailure e) {
        // Several statements, the last one with a value.
        return loop(notebook, code + "\n;");
      }
    }
    return loop(notebook, code + "\n;");
  }

  private static Loop loop(Notebook notebook, String body) throws Exception {
    return (Loop)
        notebook.evaluate(
            """
            new %s() {
              public long run(long times) throws Throwable {
                long start = System.nanoTime();
                for (long count = 0; count < times; count++) {
                  %s
                }
                return System.nanoTime() - start;
              }
            }"""
                .formatted(Loop.class.getCanonicalName(), body));
  }

  private String measure(Loop loop, long first, Progress progress) throws Exception {
    progress.at("warming up", -1);
    long times = first;
    double perLoop = Double.MAX_VALUE;
    long began = System.nanoTime();
    while (true) {
      long nanos = nanos(loop, times);
      double now = (double) nanos / times;
      boolean settled = now > perLoop * SETTLED;
      perLoop = Math.min(perLoop, now);
      boolean longEnough = loops > 0 || nanos >= ENOUGH_NANOS;
      if (longEnough && (settled || System.nanoTime() - began > WARM_UP_NANOS)) {
        break;
      }
      if (!longEnough) {
        times = next(times);
      }
    }
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      progress.at("run " + (i + 1) + " of " + runs, (double) i / runs);
      all.add((double) nanos(loop, times) / times);
    }
    return text(all, times);
  }

  /** 1, 2, 5, 10, 20, 50, .. */
  private static long next(long times) {
    return Long.toString(times).startsWith("2") ? times / 2 * 5 : times * 2;
  }

  private static long nanos(Loop loop, long times) throws Exception {
    try {
      return loop.run(times);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("The timed code threw " + e, e);
    }
  }

  private static String text(List<Double> all, long times) {
    double mean = all.stream().mapToDouble(d -> d).average().orElseThrow();
    double best = all.stream().mapToDouble(d -> d).min().orElseThrow();
    double variance =
        all.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum() / Math.max(1, all.size() - 1);
    String text =
        "%s ± %s per loop (mean ± std. dev. of %d runs, %,d loops each); best %s"
            .formatted(
                TimeMagic.text(mean),
                TimeMagic.text(Math.sqrt(variance)),
                all.size(),
                times,
                TimeMagic.text(best));
    return best < 1
        ? text + "\nUnder a nanosecond: the compiler has most likely worked it out beforehand."
        : text;
  }
}
