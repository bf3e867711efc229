package fathom.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Our scanner and Universal Ctags on the same folders of a kernel tree: which definitions of
 * functions both find, how long the scanner takes in a cold and in a warm JVM, and how large the
 * index is; for ACCURACY.md. Needs the source package of the kernel and {@code ctags}.
 */
public final class ScannerFigures {
  private static final List<String> FOLDERS =
      List.of("fs/", "mm/", "block/", "kernel/", "lib/", "include/");

  private static final int PASSES = 4;

  private record Found(String file, String name, int line) {}

  private ScannerFigures() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    String version = arguments.length > 0 ? arguments[0] : "6.1";
    Shelf shelf = Shelf.ofUser();
    KernelSource source =
        KernelSource.open(shelf.version(version), Progress.NONE)
            .orElseThrow(() -> new IOException("no source of Linux " + version + " is here"));
    Map<String, byte[]> files = new TreeMap<>();
    Archive archive = source.archive();
    for (int f = 0; f < archive.index().files(); f++) {
      String path = archive.index().file(f);
      if (FOLDERS.stream().anyMatch(path::startsWith)) {
        files.put(path, archive.text(path).orElseThrow());
      }
    }
    long bytes = files.values().stream().mapToLong(t -> t.length).sum();
    System.out.printf(
        Locale.ROOT, "Linux %s, %d files, %.0f MB%n", source.release(), files.size(), bytes / 1e6);
    Map<String, FileFacts> scanned = Map.of();
    for (int pass = 0; pass < PASSES; pass++) {
      long wall = System.nanoTime();
      long cpu = cpuNanos();
      scanned = new HashMap<>();
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        scanned.put(file.getKey(), Scanner.scan(file.getValue()));
      }
      System.out.printf(
          Locale.ROOT,
          "scan %d: %.1f s of CPU, %.1f s%n",
          pass + 1,
          (cpuNanos() - cpu) / 1e9,
          (System.nanoTime() - wall) / 1e9);
    }
    index(scanned);
    compare(files, scanned);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void index(Map<String, FileFacts> scanned) throws IOException {
    IndexBuilder builder = new IndexBuilder();
    new TreeMap<>(scanned).forEach(builder::add);
    java.io.ByteArrayOutputStream packed = new java.io.ByteArrayOutputStream();
    try (java.util.zip.DeflaterOutputStream out = new java.util.zip.DeflaterOutputStream(packed)) {
      out.write(IndexFormat.write(builder.build(Map.of())));
    }
    System.out.printf(Locale.ROOT, "index: %.1f MB%n", packed.size() / 1e6);
  }

  private static void compare(Map<String, byte[]> files, Map<String, FileFacts> scanned)
      throws IOException, InterruptedException {
    Set<Found> theirs = ctags(files);
    Set<Found> ours = new HashSet<>();
    Set<Found> made = new HashSet<>(); // by a macro, under whose name ctags sees it
    scanned.forEach(
        (file, facts) -> {
          for (FileFacts.Definition d : facts.definitions()) {
            if ((d.flags() & FileFacts.MACRO) != 0) continue;
            boolean generated = (d.flags() & FileFacts.GENERATED) != 0;
            (generated ? made : ours).add(new Found(file, generated ? "" : d.name(), d.nameLine()));
          }
        });
    int generatedThere = 0;
    List<Found> onlyTheirs = new ArrayList<>();
    int both = 0;
    for (Found f : theirs) {
      if (ours.contains(f)) both++;
      else if (made.contains(new Found(f.file, "", f.line))) generatedThere++;
      else onlyTheirs.add(f);
    }
    List<Found> onlyOurs = ours.stream().filter(f -> !theirs.contains(f)).toList();
    System.out.printf(
        Locale.ROOT,
        "definitions: ctags %d, scanner %d and %d made by macros%n"
            + "both %d, seen by ctags as the macro's name %d, only ctags %d, only the scanner %d%n"
            + "agreement of what both can see: %.3f %%%n",
        theirs.size(),
        ours.size(),
        made.size(),
        both,
        generatedThere,
        onlyTheirs.size(),
        onlyOurs.size(),
        100.0 * both / (both + onlyTheirs.size()));
    list("only ctags", onlyTheirs);
    list("only the scanner", onlyOurs);
  }

  private static void list(String title, List<Found> found) {
    System.out.println(title + ":");
    found.stream()
        .sorted(Comparator.comparing(Found::file).thenComparing(Found::line))
        .forEach(f -> System.out.println("  " + f.file + ":" + f.line + " " + f.name));
  }

  private static Set<Found> ctags(Map<String, byte[]> files)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("fathom-ctags");
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      Path tags = folder.resolve("tags");
      Process ctags =
          new ProcessBuilder(
                  "ctags",
                  "-R",
                  "--languages=C",
                  "--langmap=C:.c.h",
                  "--kinds-C=f",
                  "--fields=+n",
                  "--excmd=number",
                  "--sort=no",
                  "-f",
                  tags.toString(),
                  ".")
              .directory(folder.toFile())
              .inheritIO()
              .start();
      if (ctags.waitFor() != 0) throw new IOException("ctags failed: " + ctags.exitValue());
      Set<Found> found = new HashSet<>();
      for (String line : Files.readAllLines(tags, UTF_8)) {
        if (line.startsWith("!")) continue;
        String[] fields = line.split("\t", -1);
        String number = fields[2].replaceAll("\\D", "");
        found.add(
            new Found(fields[1].replaceFirst("^\\./", ""), fields[0], Integer.parseInt(number)));
      }
      return found;
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path p : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
      }
    }
  }
}
