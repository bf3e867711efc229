package fathom.bench;

import fathom.kernel.cell.CellEngine;
import fathom.kernel.cell.CellFailure;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What cells cost the compiler, in CPU milliseconds of the calling thread. */
public final class CellBenchmark {
  private static final int RUNS = 300;

  private CellBenchmark() {}

  private interface Step {
    void run() throws CellFailure;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) throws CellFailure {
    CellEngine engine =
        new CellEngine(
            List.of("java.io.*", "java.nio.file.*", "java.util.*", "java.util.stream.*"),
            System.getProperty("java.class.path"));
    String mixed =
        IntStream.range(0, 250)
            .mapToObj(
                i -> "int v%d = %d;\nint f%d(int x) { return x + v%d; }\n".formatted(i, i, i, i))
            .collect(Collectors.joining());
    System.out.printf("first cell %.0f%n", time(() -> engine.run("1+1", 1, 1)));
    System.out.printf("500 declarations %.0f%n", time(() -> engine.run(mixed, 2, 1)));
    engine.run("String greeting = \"x\";", 3, 1);
    median("1+1", () -> engine.run("1+1", 4, 1));
    median("completion of a member", () -> engine.complete("greeting.to", 11));
    median("completion of a name", () -> engine.complete("gre", 3));
    median("inspection", () -> engine.inspect("Math.max(", 9, true));
    engine.close();
  }

  private static double time(Step step) throws CellFailure {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    step.run();
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e6;
  }

  private static void median(String what, Step step) throws CellFailure {
    double[] times = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      times[i] = time(step);
    }
    double[] warm = Arrays.copyOfRange(times, RUNS / 2, RUNS);
    Arrays.sort(warm);
    System.out.printf("%s %.1f%n", what, warm[warm.length / 2]);
  }
}
