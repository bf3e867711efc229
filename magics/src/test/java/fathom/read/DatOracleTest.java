package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.XZInputStream;

/** trace-cmd report is the oracle for recorded trace.dat files, as they are and converted. */
class DatOracleTest {
  private static final Pattern EVENT =
      Pattern.compile("^ *(.*)-(\\d+) +\\[(\\d+)\\][^:]*?([0-9.]+): +(\\w+): +(.*)$");
  private static final Pattern DROPPED = Pattern.compile("CPU:\\d+ \\[(\\d+) EVENTS DROPPED\\]");
  private static final Pattern FIELD = Pattern.compile("(\\w+)=(\\S+)");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5.10.262-ext4-direct8k-tracecmd-v6.dat.xz",
        "6.1.192-ext4-direct8k-tracecmd-v6.dat.xz",
        "6.1.192-ext4-fsync-events-tracecmd-v7-nocomp.dat.xz",
        "5.10.262-ext4-buf4096x4k-funcgraph-full.dat"
      })
  void eventsLossesAndCallsAreThoseOfTraceCmd(String name) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/trace-cmd")), "trace-cmd is not installed");
    Path file = folder.resolve("trace.dat");
    Path recorded = Recordings.folder().resolve("dat").resolve(name);
    if (name.endsWith(".xz")) {
      try (InputStream in = new XZInputStream(Files.newInputStream(recorded))) {
        Files.copy(in, file);
      }
    } else {
      Files.copy(recorded, file);
    }
    check(file);
    Path converted = folder.resolve("converted.dat");
    for (List<String> to :
        List.of(List.of("6", "none"), List.of("7", "none"), List.of("7", "zstd"))) {
      Files.deleteIfExists(converted);
      run(
          Path.of("/dev/null"),
          List.of(
              "trace-cmd",
              "convert",
              "-i",
              file.toString(),
              "-o",
              converted.toString(),
              "--file-version",
              to.get(0),
              "--compression",
              to.get(1)));
      check(converted);
    }
  }

  private void check(Path file) throws Exception {
    Path report = folder.resolve("report.txt");
    run(report, List.of("trace-cmd", "report", "-R", "-i", file.toString()));
    Map<String, String> addresses = addresses(file);
    Reading reading = TraceDat.read(file).reading();
    assertThat(reading.account().dropped()).as(reading.account().text()).isEmpty();
    Calls calls = reading.trace().calls();
    long events = 0;
    long lost = 0;
    Map<String, List<String>> expected = new TreeMap<>();
    List<String> other = new ArrayList<>();
    try (Stream<String> lines = Files.lines(report)) {
      for (String line : (Iterable<String>) lines::iterator) {
        Matcher dropped = DROPPED.matcher(line);
        if (dropped.find()) lost += Long.parseLong(dropped.group(1));
        Matcher m = EVENT.matcher(line);
        if (!m.matches()) continue;
        events++;
        Map<String, String> fields = new TreeMap<>();
        Matcher f = FIELD.matcher(m.group(6));
        while (f.find()) fields.put(f.group(1), f.group(2));
        String task = m.group(2);
        switch (m.group(5)) {
          case "funcgraph_entry" -> {}
          case "funcgraph_exit" ->
              expected
                  .computeIfAbsent(task, k -> new ArrayList<>())
                  .add(
                      "%s %d %d"
                          .formatted(
                              addresses.get(fields.get("func")),
                              Long.parseLong(fields.get("calltime"), 16),
                              Long.parseLong(fields.get("rettime"), 16)));
          default -> other.add(m.group(5) + " " + task);
        }
      }
    }
    assertThat(reading.account().records()).isEqualTo(events);
    assertThat(reading.account().missed()).isEqualTo(lost);
    assertThat(reading.trace().events().all())
        .extracting(e -> e.kind().substring(e.kind().indexOf(':') + 1) + " " + e.pid())
        .containsExactlyElementsOf(other);
    Map<String, List<String>> actual = new TreeMap<>();
    IntStream.range(0, calls.size())
        .filter(i -> !calls.has(i, Mark.TRUNCATED))
        .forEach(
            i ->
                actual
                    .computeIfAbsent(Integer.toString(calls.pid(i)), k -> new ArrayList<>())
                    .add(
                        "%s %d %d"
                            .formatted(
                                addresses.get(calls.function(i)),
                                calls.startNanos(i),
                                calls.startNanos(i) + calls.durationNanos(i))));
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    for (String task : actual.keySet()) {
      List<String> calledOnly = new ArrayList<>(actual.get(task));
      // Half a million calls a task: a set, since a list would be searched from its beginning.
      calledOnly.removeAll(new HashSet<>(expected.get(task)));
      assertThat(calledOnly).as("calls of task %s", task).isEmpty();
      assertThat(actual.get(task)).hasSameSizeAs(expected.get(task));
    }
  }

  /** Of the symbols: where one address has two names, trace-cmd and the kernel differ in taste. */
  private Map<String, String> addresses(Path file) throws Exception {
    Path dump = folder.resolve("kallsyms.txt");
    run(dump, List.of("trace-cmd", "dump", "--kallsyms", "-i", file.toString()));
    Map<String, String> addresses = new HashMap<>();
    try (Stream<String> lines = Files.lines(dump)) {
      lines
          .map(line -> line.strip().split("\\s+"))
          .filter(words -> words.length >= 3)
          .forEach(words -> addresses.putIfAbsent(words[2], words[0]));
    }
    return addresses;
  }

  private static void run(Path output, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as("%s", command).isZero();
  }
}
