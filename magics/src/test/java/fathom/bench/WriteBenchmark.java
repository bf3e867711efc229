package fathom.bench;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.TracedRunRenderer;
import fathom.analyse.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long {@code %trace_write} takes from call to output, and how far its answer moves from one to
 * the next: the first, then ten warm ones. Prints a table for BENCHMARKS.md.
 */
public final class WriteBenchmark {
  private static final int REPEATS = 10;

  private WriteBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    long began = System.nanoTime();
    output(Fathom.traceWrite().run());
    double first = seconds(began);

    double[] trace = new double[REPEATS];
    double[] output = new double[REPEATS];
    double[] micros = new double[REPEATS];
    Map<Layer, List<Double>> shares = new TreeMap<>();
    List<Layer> dominant = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      began = System.nanoTime();
      TracedRun run = Fathom.traceWrite().run();
      trace[i] = seconds(began);
      began = System.nanoTime();
      output(run);
      output[i] = seconds(began);
      micros[i] = run.durationNanos() / 1e3;
      double total = run.shares().totalNanos();
      for (Layer layer : Layer.values()) {
        var share = run.shares().of().get(layer);
        double percent = share == null ? 0 : 100 * share.selfNanos() / total;
        shares.computeIfAbsent(layer, k -> new ArrayList<>()).add(percent);
      }
      int last = i;
      dominant.add(
          shares.entrySet().stream()
              .max((a, b) -> Double.compare(a.getValue().get(last), b.getValue().get(last)))
              .orElseThrow()
              .getKey());
    }
    System.out.printf(Locale.ROOT, "first, cold lab: %.1f s%n", first);
    print("trace, s", trace);
    print("output, s", output);
    print("write(), us", micros);
    System.out.println("dominant layers: " + dominant.stream().distinct().toList());
    shares.forEach(
        (layer, of) -> {
          double[] all = of.stream().mapToDouble(Double::doubleValue).toArray();
          if (Arrays.stream(all).max().orElse(0) > 0) print(layer.label() + ", %", all);
        });
    System.exit(0);
  }

  private static void output(TracedRun run) {
    new TracedRunRenderer().render(run);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void print(String what, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-16s min %.2f  median %.2f  max %.2f%n",
        what,
        sorted[0],
        (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2,
        sorted[sorted.length - 1]);
  }
}
