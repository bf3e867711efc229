package fathom.magic;

import fathom.Tracing;
import fathom.target.BuiltInKind;
import fathom.target.Neighbour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options about what runs while the kernel is traced, for every magic that traces. */
final class WorkloadOptions {
  /** A program's input goes to the guest in one piece and stays there. */
  private static final long INPUT_MAX = 8 << 20;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description =
          "a built-in program: pwrite, writev, fdatasync, mmap, read, append, io_uring, ..")
  private String workload;

  @Option(names = "--size", paramLabel = "BYTES", description = "bytes of the write: 12, 8k, 1m")
  private String size;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "how many times the built-in program does it in one run")
  private Integer count;

  @Option(
      names = "--offset",
      paramLabel = "BYTES",
      description = "where in the file the built-in program begins: 4k")
  private String offset;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "a variable in the program's environment; may be repeated")
  private Map<String, String> environment;

  @Option(
      names = "--stdin",
      paramLabel = "FILE",
      description = "the program's standard input: a file's content, or a text after '='")
  private String input;

  @Option(
      names = "--with",
      paramLabel = "NEIGHBOUR",
      description =
          "run beside it: 'fsyncer 500ms', 'dirtier 100ms 4m', 'reader 1s'; may be repeated")
  private List<String> neighbours;

  /** Hands over what the options say. */
  void apply(Tracing tracing) throws IOException {
    if (workload != null) tracing.workload(workload);
    if (size != null) tracing.size(size);
    if (count != null) tracing.count(count);
    if (offset != null) tracing.offset(offset);
    if (environment != null) environment.forEach(tracing::environment);
    if (input != null) tracing.input(input(input));
    if (neighbours != null) neighbours.forEach(n -> tracing.beside(neighbour(n)));
  }

  private static String input(String text) throws IOException {
    if (text.startsWith("=")) return text.substring(1) + "\n";
    Path file = Path.of(text);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "--stdin %s: there is no such file; --stdin '=some text' gives a text".formatted(text));
    }
    if (Files.size(file) > INPUT_MAX) {
      throw new IllegalArgumentException("--stdin " + text + ": more than 8 MiB are not taken");
    }
    return Files.readString(file);
  }

  /** "fsyncer 500ms 4k". */
  static Neighbour neighbour(String text) {
    String[] words = text.strip().split("\\s+");
    if (words.length > 3) {
      throw new IllegalArgumentException(
          "--with '%s': expected a kind, a period and a size: 'dirtier 100ms 4m'".formatted(text));
    }
    Duration period = words.length > 1 ? Times.parse(words[1], "ms") : Duration.ofMillis(500);
    return words.length > 2
        ? new Neighbour(words[0], period, LabOptions.number("--with", words[2]))
        : Neighbour.of(words[0], period);
  }

  /** Values of these options that begin so; none for others. */
  static List<String> complete(String option, String prefix) {
    Stream<String> values =
        switch (option) {
          case "--workload" -> BuiltInKind.names().stream();
          case "--size" -> Stream.of("12", "4k", "8k", "64k", "1m");
          case "--count" -> Stream.of("10", "100", "1000");
          case "--offset" -> Stream.of("4k", "1m");
          case "--with" -> Neighbour.KINDS.stream();
          default -> Stream.empty();
        };
    return values.filter(v -> v.startsWith(prefix)).toList();
  }
}
