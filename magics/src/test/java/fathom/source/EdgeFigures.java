package fathom.source;

import fathom.kernel.display.Progress;
import fathom.trace.Calls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * How many functions of recorded function_graph texts have source, and how many of their calls have
 * a line, by kind; for ACCURACY.md. The folder has text/VERSION-*.txt.gz, and
 * raw/VERSION-*.kallsyms.gz with the symbols of the same kernels.
 */
public final class EdgeFigures {
  /** What became of the functions and edges of one kernel's traces, each counted once. */
  record Figures(
      int traces,
      int functions,
      Set<String> unknown,
      int edges,
      Map<String, Integer> byKind,
      Set<String> unresolved) {

    double found() {
      return 1 - (double) unknown.size() / Math.max(1, functions);
    }

    double resolved() {
      return 1 - (double) unresolved.size() / Math.max(1, edges);
    }
  }

  private record Edge(String parent, String child) {}

  private EdgeFigures() {}

  public static void main(String[] arguments) throws IOException {
    String folder = arguments.length > 0 ? arguments[0] : System.getenv("FATHOM_TRACES");
    if (folder == null) {
      System.err.println("Name the folder of traces, or set FATHOM_TRACES to it.");
      System.exit(2);
    }
    for (String version : versions(Path.of(folder))) {
      Optional<Figures> figures = of(Path.of(folder), version, "");
      if (figures.isEmpty()) {
        System.out.printf("%s: no source of exactly this version is here%n", version);
        continue;
      }
      Figures f = figures.get();
      System.out.printf(
          Locale.ROOT,
          "%s: %d traces, %d functions, %.2f %% found; without source: %s%n",
          version,
          f.traces,
          f.functions,
          100 * f.found(),
          f.unknown);
      System.out.printf(
          Locale.ROOT, "  %d edges, %.2f %% with a line%n", f.edges, 100 * f.resolved());
      f.byKind.forEach(
          (kind, n) ->
              System.out.printf(
                  Locale.ROOT, "  %-20s %5d  %5.2f %%%n", kind, n, 100.0 * n / f.edges));
      System.out.println("  unresolved: " + f.unresolved);
    }
  }

  private static Set<String> versions(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("text"))) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.indexOf('-') > 0)
          .map(n -> n.substring(0, n.indexOf('-')))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /**
   * The figures of one kernel.
   *
   * @param pattern what the names of the files have to match behind the version; "" for all
   * @return empty when the source of that version is not here
   */
  static Optional<Figures> of(Path folder, String version, String pattern) throws IOException {
    Optional<KernelSource> source =
        KernelSource.open(version, Progress.NONE).filter(s -> s.mismatch().isEmpty());
    if (source.isEmpty()) return Optional.empty();
    KernelSource resolving = source.get().withTraceable(traceable(folder, version, source.get()));
    Map<String, Set<String>> edges = new LinkedHashMap<>();
    Map<String, String> callers = new LinkedHashMap<>();
    Set<String> interrupts = new LinkedHashSet<>();
    int traces = 0;
    try (Stream<Path> files = Files.list(folder.resolve("text"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith(version + "-") || !name.contains("funcgraph")) continue;
        if (!pattern.isEmpty() && !name.matches(".*" + pattern + ".*")) continue;
        read(GraphText.read(file), edges, callers, interrupts);
        traces++;
      }
    }
    return Optional.of(figures(resolving, traces, edges, callers, interrupts));
  }

  private static void read(
      Calls calls,
      Map<String, Set<String>> edges,
      Map<String, String> callers,
      Set<String> interrupts) {
    for (int i = 0; i < calls.size(); i++) {
      String name = calls.function(i);
      Set<String> below = edges.computeIfAbsent(name, p -> new LinkedHashSet<>());
      calls
          .childrenOf(i)
          .forEach(
              c -> {
                String child = calls.function(c);
                callers.putIfAbsent(child, name);
                if (CpuEntries.isEntry(child)) interrupts.add(name + " > " + child);
                else below.add(child);
              });
    }
  }

  private static Figures figures(
      KernelSource source,
      int traces,
      Map<String, Set<String>> edges,
      Map<String, String> callers,
      Set<String> interrupts) {
    Definitions definitions = source.definitions();
    Resolver resolver = new Resolver(definitions, source.traceable());
    Set<String> unknown = new TreeSet<>();
    Map<String, Integer> byKind = new TreeMap<>();
    List<Edge> unresolved = new ArrayList<>();
    int all = interrupts.size();
    byKind.put("interrupt", interrupts.size());
    for (Map.Entry<String, Set<String>> entry : edges.entrySet()) {
      String parent = entry.getKey();
      String above = source.path(callers.getOrDefault(parent, "")).orElse("");
      if (source.path(parent, above).isEmpty()) unknown.add(parent);
      OptionalInt definition = definitions.traced(parent, above);
      Map<String, Place> places =
          definition.isEmpty()
              ? Map.of()
              : resolver.places(definition.getAsInt(), entry.getValue());
      for (String child : entry.getValue()) {
        Place place = places.get(child);
        all++;
        if (place == null) unresolved.add(new Edge(parent, child));
        String kind =
            place == null ? "unresolved" : place.kind().toString().toLowerCase(Locale.ROOT);
        byKind.merge(
            place != null && place.ways().size() > 1 ? kind + ", several" : kind, 1, Integer::sum);
      }
    }
    return new Figures(
        traces,
        edges.size(),
        unknown,
        all,
        byKind,
        unresolved.stream()
            .map(e -> e.parent + " > " + e.child)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Every symbol but those of lib/, which Debian's kernels do not trace. */
  private static Set<String> traceable(Path folder, String version, KernelSource source)
      throws IOException {
    Optional<Path> symbols;
    try (Stream<Path> files = Files.list(folder.resolve("raw"))) {
      symbols =
          files
              .filter(f -> f.getFileName().toString().startsWith(version + "-"))
              .filter(f -> f.getFileName().toString().endsWith(".kallsyms.gz"))
              .min(Path::compareTo);
    }
    if (symbols.isEmpty()) return Set.of();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(symbols.get())),
                StandardCharsets.UTF_8))) {
      return in.lines()
          .map(l -> l.split("\\s+"))
          .filter(w -> w.length > 2 && w[1].equalsIgnoreCase("t"))
          .map(w -> w[2])
          .filter(n -> !source.path(n).orElse("").startsWith("lib/"))
          .collect(Collectors.toSet());
    }
  }
}
