package fathom.bench;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.TracedRunRenderer;
import fathom.kernel.display.Progress;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From a cell to its output, one write traced: without a template (cold), in a fresh clone of one
 * (warm first), in a guest that runs (warm next); each stage for itself. Prints medians for
 * BENCHMARKS.md.
 *
 * <p>KERNEL COLD WARM: how many cells of each. It removes templates, so it wants a data directory
 * of its own: run it by lab-benchmark.sh.
 */
public final class LabBenchmark {
  private static final int TEMPLATE_LIMIT_SECONDS = 180;

  private LabBenchmark() {}

  /** The times of one cell's stages, in milliseconds; the last one is "output". */
  private static final class Stages implements Progress {
    final Map<String, Double> millis = new LinkedHashMap<>();
    private String stage = "start";
    private long since = System.nanoTime();

    @Override
    public synchronized void at(String what, double fraction) {
      String name = what.replaceAll("[0-9][0-9.]*", "").strip();
      long now = System.nanoTime();
      if (!name.equals(stage)) {
        millis.merge(stage, (now - since) / 1e6, Double::sum);
        stage = name;
        since = now;
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    String kernel = arguments.length > 0 ? arguments[0] : "6.1";
    int coldCells = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    int warmCells = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 15;
    List<Map<String, Double>> cold = new ArrayList<>();
    List<Map<String, Double>> first = new ArrayList<>();
    List<Map<String, Double>> next = new ArrayList<>();
    cell(kernel); // makes what is made once: programs, initrd, symbols, the index of the source
    for (int i = 0; i < coldCells; i++) {
      awaitTemplates(2); // else the machine is busy with them
      Fathom.lab().close();
      removeTemplates();
      cold.add(cell(kernel));
    }
    awaitTemplates(2);
    for (int i = 0; i < warmCells; i++) {
      Fathom.lab().close();
      first.add(cell(kernel));
      next.add(cell(kernel));
    }
    print("cold", cold);
    print("warm first", first);
    print("warm next", next);
    System.exit(0);
  }

  private static Map<String, Double> cell(String kernel) throws Exception {
    Stages stages = new Stages();
    long began = System.nanoTime();
    TracedRun run = Fathom.traceWrite().kernel(kernel).once().run(stages);
    stages.at("output", 1);
    new TracedRunRenderer().render(run);
    stages.at("end", 1);
    stages.millis.put("in all", (System.nanoTime() - began) / 1e6);
    return stages.millis;
  }

  private static Path templates() {
    return Path.of(System.getenv("XDG_DATA_HOME"), "fathom", "cache", "templates");
  }

  private static int count() throws IOException {
    if (!Files.isDirectory(templates())) return 0;
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(templates(), "[0-9]*")) {
      for (Path ignored : entries) count++;
    }
    return count;
  }

  private static void awaitTemplates(int wanted) throws IOException, InterruptedException {
    for (int i = 0; count() < wanted; i++) {
      if (i == TEMPLATE_LIMIT_SECONDS) throw new IOException("no template was made");
      Thread.sleep(1000);
    }
  }

  private static void removeTemplates() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(templates(), "[0-9]*")) {
      for (Path directory : entries) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
          for (Path file : files) Files.delete(file);
        }
        Files.delete(directory);
      }
    }
  }

  private static void print(String what, List<Map<String, Double>> cells) {
    Map<String, List<Double>> byStage = new LinkedHashMap<>();
    cells.forEach(
        cell ->
            cell.forEach(
                (stage, millis) ->
                    byStage.computeIfAbsent(stage, k -> new ArrayList<>()).add(millis)));
    System.out.printf("%n%s (%d cells)%n", what, cells.size());
    byStage.forEach(
        (stage, millis) -> {
          List<Double> sorted = millis.stream().sorted().toList();
          System.out.printf(
              Locale.ROOT,
              "| %s | %.0f | %.0f | %.0f |%n",
              stage,
              sorted.get(0),
              sorted.get(sorted.size() / 2),
              sorted.get(sorted.size() - 1));
        });
  }
}
