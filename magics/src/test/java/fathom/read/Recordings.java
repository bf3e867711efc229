package fathom.read;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Recordings of real kernels in the folder that FATHOM_TRACES names. */
public final class Recordings {
  private Recordings() {}

  /** The folder; without it the test is skipped, because the recordings are large. */
  public static Path folder() {
    String name = System.getenv("FATHOM_TRACES");
    assumeTrue(name != null, "FATHOM_TRACES names no folder of recordings");
    return Path.of(name);
  }

  public static byte[] unpack(Path file) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String text(Path file) {
    return new String(unpack(file), StandardCharsets.UTF_8);
  }

  /** The capture of a raw recording, with the formats of its kernel. */
  public static Capture raw(Path folder, String name) throws IOException {
    Map<String, byte[]> pieces =
        new HashMap<>(formats(folder, name.substring(0, name.indexOf('-'))));
    try (Stream<Path> files = Files.list(folder.resolve("raw"))) {
      for (Path file : files.toList()) {
        String full = file.getFileName().toString();
        if (!full.startsWith(name + ".") || full.endsWith(".txt.gz")) continue;
        String part = full.substring(name.length() + 1, full.length() - ".gz".length());
        pieces.put(piece(part), unpack(file));
      }
    }
    return Capture.of(pieces);
  }

  private static String piece(String part) {
    if (part.startsWith("cpu")) {
      return "run/0/per_cpu/" + part.replace(".raw", "") + "/trace_pipe_raw";
    }
    return switch (part) {
      case "saved_cmdlines" -> "run/0/saved_cmdlines";
      case "events_header_page" -> "events/header_page";
      case "events_header_event" -> "events/header_event";
      case "events_ftrace_funcgraph_entry_format" -> "events/ftrace/funcgraph_entry/format";
      case "events_ftrace_funcgraph_exit_format" -> "events/ftrace/funcgraph_exit/format";
      default -> part;
    };
  }

  /** One file holds all formats of a kernel, each behind a line "=== path". */
  private static Map<String, byte[]> formats(Path folder, String release) {
    Map<String, byte[]> pieces = new HashMap<>();
    String all = text(folder.resolve("text").resolve(release + "-events-formats.txt.gz"));
    for (String section : List.of(all.split("(?m)^=== "))) {
      int line = section.indexOf('\n');
      if (line > 0) {
        pieces.put(
            "events/" + section.substring(0, line).strip(),
            section.substring(line + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    return pieces;
  }
}
