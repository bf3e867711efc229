package fathom.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A folder of raw ring buffers: a copy of tracefs (per_cpu/cpuN/trace_pipe_raw, events/..,
 * kallsyms) or plain files, one a CPU ("cpu0.raw", "NAME.cpu0.raw"), beside them the layouts, their
 * paths written with slashes or with "_" ("NAME.events_ftrace_funcgraph_entry_format") or all in
 * one file behind lines "=== PATH" ("events-formats.txt"). Any file may be packed by gzip.
 */
public final class RawFolder {
  private static final int DEPTH = 6;
  private static final int FILES_MAX = 100_000;

  private static final Pattern PAGES =
      Pattern.compile(
          "(?:.*/)?(?:(?<name>[^/]*?)[.-])?(?:per_cpu/)?cpu(?<cpu>\\d{1,5})"
              + "(?:/trace_pipe_raw|\\.raw|\\.trace_pipe_raw|\\.bin)?");
  private static final Pattern FORMAT =
      Pattern.compile(
          "(?:.*[/.])?events[/_](?<system>[^/_]+)[/_](?<event>[^/]+?)[/_]format(?:\\.txt)?");
  private static final Pattern STATS = Pattern.compile("(?:.*/)?per_cpu/cpu(\\d{1,5})/stats");
  private static final Pattern PIECE =
      Pattern.compile("(?:.*[/.])?(kallsyms|saved_cmdlines|printk_formats)(?:\\.txt)?");
  private static final Pattern HEADER =
      Pattern.compile("(?:.*[/.])?events[/_]header_page(?:\\.txt)?");
  private static final Pattern ALL_FORMATS = Pattern.compile("(?:.*/)?.*events-formats(?:\\.txt)?");

  private RawFolder() {}

  /**
   * The capture that a folder holds.
   *
   * @throws IOException when it has no raw buffers, or those of several recordings
   */
  public static Capture read(Path folder) throws IOException {
    Map<String, byte[]> pieces = new TreeMap<>();
    String recording = null;
    for (Path file : files(folder)) {
      String path = folder.relativize(file).toString().replace('\\', '/');
      if (path.endsWith(".gz")) path = path.substring(0, path.length() - ".gz".length());
      Matcher pages = PAGES.matcher(path);
      if (pages.matches()) {
        String name = String.valueOf(pages.group("name"));
        if (recording != null && !recording.equals(name)) {
          throw new IOException(
              "The folder has raw buffers of several recordings ("
                  + recording
                  + " and "
                  + name
                  + "); put those of one into a folder of its own.");
        }
        recording = name;
        int cpu = Integer.parseInt(pages.group("cpu"));
        pieces.put("run/0/per_cpu/cpu" + cpu + "/trace_pipe_raw", bytes(file));
      } else {
        other(path, file, pieces);
      }
    }
    if (recording == null) {
      throw new IOException(
          "The folder has no raw ring buffers (per_cpu/cpu0/trace_pipe_raw or cpu0.raw expected).");
    }
    return Capture.of(pieces);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder, DEPTH)) {
      return all.filter(Files::isRegularFile).limit(FILES_MAX).sorted().toList();
    }
  }

  private static void other(String path, Path file, Map<String, byte[]> pieces) throws IOException {
    Matcher format = FORMAT.matcher(path);
    Matcher stats = STATS.matcher(path);
    Matcher piece = PIECE.matcher(path);
    if (HEADER.matcher(path).matches()) {
      pieces.put("events/header_page", bytes(file));
    } else if (format.matches()) {
      String name = "events/" + format.group("system") + "/" + format.group("event") + "/format";
      pieces.put(name, bytes(file));
    } else if (stats.matches()) {
      pieces.put("run/0/per_cpu/cpu" + stats.group(1) + "/stats", bytes(file));
    } else if (piece.matches()) {
      String name = piece.group(1);
      pieces.put(name.equals("saved_cmdlines") ? "run/0/" + name : name, bytes(file));
    } else if (ALL_FORMATS.matcher(path).matches()) {
      sections(new String(bytes(file), StandardCharsets.UTF_8), pieces);
    }
  }

  private static void sections(String text, Map<String, byte[]> pieces) {
    for (String section : text.split("(?m)^=== ", -1)) {
      int line = section.indexOf('\n');
      if (line <= 0) continue;
      pieces.putIfAbsent(
          "events/" + section.substring(0, line).strip(),
          section.substring(line + 1).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      if (!file.toString().endsWith(".gz")) return in.readAllBytes();
      try (InputStream unpacked = new GZIPInputStream(in)) {
        return unpacked.readAllBytes();
      }
    }
  }
}
