package fathom.source;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.Lab;
import fathom.target.LabSettings;
import fathom.target.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many of all functions that a kernel can trace have source, whether a workload calls them or
 * not; for ACCURACY.md. Those without are listed by the file that the kernel's line table says.
 * Arguments: kernel versions.
 */
public final class FunctionFigures {
  private FunctionFigures() {}

  public static void main(String[] arguments) throws Exception {
    List<String> kernels = new ArrayList<>(List.of(arguments));
    boolean verbose = kernels.remove("-v");
    if (kernels.isEmpty()) kernels.addAll(LabSettings.kernels());
    try (Lab lab = Lab.shared()) {
      for (String kernel : kernels) figures(lab, kernel, verbose);
    }
  }

  private static void figures(Lab lab, String kernel, boolean verbose) throws Exception {
    LabSettings settings = LabSettings.DEFAULT.withKernel(kernel);
    Workload write = new Workload.BuiltIn("stdio", 12, 1, 0, List.of());
    CaptureRequest request =
        new CaptureRequest(
            write, Tracer.GRAPH, List.of("vfs_write"), 0, 0, 1, Duration.ofSeconds(120));
    Capture capture = lab.with(settings).capture(request, Progress.NONE);
    String version = lab.with(settings).version(Progress.NONE);
    KernelSource source = KernelSource.open(version, Progress.NONE).orElseThrow();
    Optional<LineTable> lines = LineTables.find(version);
    Map<String, Long> symbols = symbols(capture);
    Map<String, TreeSet<String>> without = new TreeMap<>();
    int all = 0;
    int missing = 0;
    for (String function : new TreeSet<>(capture.functions())) {
      all++;
      if (source.path(function).isPresent()) continue;
      missing++;
      String file =
          lines
              .filter(l -> symbols.containsKey(function))
              .flatMap(l -> l.at(symbols.get(function)))
              .filter(r -> !r.frames().isEmpty())
              .map(r -> r.frames().get(r.frames().size() - 1).file())
              .orElse("unknown");
      without.computeIfAbsent(file, f -> new TreeSet<>()).add(function);
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %d functions that can be traced, %.2f %% found%n",
        version,
        all,
        100.0 * (all - missing) / all);
    if (verbose) without.forEach((file, names) -> System.out.println("  " + file + ": " + names));
  }

  private static Map<String, Long> symbols(Capture capture) {
    Map<String, Long> symbols = new TreeMap<>();
    capture
        .text("kallsyms")
        .lines()
        .map(l -> l.split("\\s+"))
        .filter(w -> w.length > 2)
        .forEach(w -> symbols.putIfAbsent(w[2], Long.parseUnsignedLong(w[0], 16)));
    return symbols;
  }
}
