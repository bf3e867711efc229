package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** How many edges of real traces have a line, on the real source and a folder of recordings. */
class EdgesIT {
  /** What became of the edges, by kind. */
  private static final class Tally {
    final Map<String, Integer> byKind = new TreeMap<>();
    int placeable;
    int placed;

    void add(String kind, boolean resolved) {
      byKind.merge(kind, 1, Integer::sum);
      placeable++;
      if (resolved) placed++;
    }

    double share() {
      return (double) placed / Math.max(1, placeable);
    }
  }

  @Test
  void mostEdgesOfWritesOnExt4HaveALine() throws IOException {
    String folder = System.getenv("FATHOM_TRACES");
    assumeTrue(folder != null, "FATHOM_TRACES names no folder of recordings");
    KernelSource source =
        KernelSource.open("6.1.192", Progress.NONE)
            .filter(s -> s.mismatch().isEmpty())
            .orElse(null);
    assumeTrue(source != null, "no linux-source-6.1 6.1.192 in the data directory");
    KernelSource resolved = source.withTraceable(traceable(Path.of(folder), source));

    Tally ext4 = new Tally();
    Tally all = new Tally();
    try (Stream<Path> files = Files.list(Path.of(folder).resolve("text"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.matches("6\\.1\\.192-.*-funcgraph-full\\.txt\\.gz")) continue;
        Calls calls = GraphText.read(file);
        tally(resolved, calls, all);
        if (name.matches(".*-ext4-(sigwrite|direct8k|fsync)-.*")) tally(resolved, calls, ext4);
      }
    }
    System.out.printf(
        "ext4 sigwrite, direct8k, fsync: %.2f %% of %d edges %s%n",
        100 * ext4.share(), ext4.placeable, ext4.byKind);
    System.out.printf(
        "all of 6.1: %.2f %% of %d edges %s%n", 100 * all.share(), all.placeable, all.byKind);
    assertThat(ext4.share()).isGreaterThan(0.9);
    assertThat(all.share()).isGreaterThan(0.9);
  }

  private static void tally(KernelSource source, Calls calls, Tally tally) {
    Definitions definitions = source.definitions();
    Map<String, Set<String>> edges = new LinkedHashMap<>();
    Map<String, String> grandparents = new LinkedHashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      int parent = calls.parent(i);
      if (parent < 0 || CpuEntries.isEntry(calls.function(i))) continue;
      edges
          .computeIfAbsent(calls.function(parent), p -> new LinkedHashSet<>())
          .add(calls.function(i));
      int above = calls.parent(parent);
      if (above >= 0) grandparents.putIfAbsent(calls.function(parent), calls.function(above));
    }
    Resolver resolver = new Resolver(definitions, source.traceable());
    edges.forEach(
        (parent, children) -> {
          String caller = source.path(grandparents.getOrDefault(parent, "")).orElse("");
          OptionalInt definition = definitions.traced(parent, caller);
          Map<String, Place> places =
              definition.isEmpty() ? Map.of() : resolver.places(definition.getAsInt(), children);
          for (String child : children) {
            Place place = places.get(child);
            String kind =
                definition.isEmpty()
                    ? "parent unknown"
                    : place == null
                        ? "none"
                        : place.kind() + (place.lines().size() > 1 ? " n" : " 1");
            tally.add(kind, place != null);
          }
        });
  }

  /** Every symbol but those of lib/, which Debian's kernels do not trace. */
  private static Set<String> traceable(Path folder, KernelSource source) throws IOException {
    List<String> names = new ArrayList<>();
    Path symbols =
        folder.resolve("raw/6.1.192-ext4-buf512x4k-funcgraph-sched-block-raw.kallsyms.gz");
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(symbols)), StandardCharsets.UTF_8))) {
      in.lines()
          .map(l -> l.split("\\s+"))
          .filter(w -> w[1].equalsIgnoreCase("t"))
          .forEach(w -> names.add(w[2]));
    }
    return names.stream()
        .filter(n -> !source.path(n).orElse("").startsWith("lib/"))
        .collect(Collectors.toSet());
  }
}
