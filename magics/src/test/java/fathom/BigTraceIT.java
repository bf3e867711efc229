package fathom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More trace than heap, in a JVM of its own. With -Dfathom.big=all it is 1 GB in 512 MiB of heap,
 * which takes minutes; else a quarter of it.
 */
class BigTraceIT {
  private static final boolean ALL = "all".equals(System.getProperty("fathom.big"));
  private static final String HEAP = ALL ? "-Xmx512m" : "-Xmx208m";
  private static final long BYTES = ALL ? 1_000_000_000L : 240_000_000L;
  private static final List<String> TRACE =
      ALL ? List.of("5", "12500", "256", "1024") : List.of("10", "1800", "40", "512");

  @TempDir Path directory;

  private Map<String, String> traced(String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path").replace("/*", File.separator + "*"),
                "fathom.BigTrace"));
    command.addAll(TRACE);
    command.addAll(List.of(more));
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(process.waitFor(ALL ? 40 : 8, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(said);
    assertThat(process.exitValue()).as(text).isZero();
    return text.lines()
        .filter(line -> line.matches("[a-z_]+ \\S+"))
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(words -> words[0], words -> words[1]));
  }

  @Test
  void aTraceLargerThanTheHeapIsReadWithProgressAndARunOfItIsShown() throws Exception {
    Map<String, String> said = traced();

    assertThat(Long.parseLong(said.get("bytes"))).isGreaterThan(BYTES);
    assertThat(Long.parseLong(said.get("heap_mib"))).isLessThanOrEqualTo(512);
    assertThat(said).containsEntry("runs", TRACE.get(0)).containsEntry("writes", TRACE.get(1));
    assertThat(Long.parseLong(said.get("reports"))).isGreaterThan(BYTES / 10_000_000);
  }

  @Test
  void anInterruptHalfWayKeepsWhatIsThere() throws Exception {
    Map<String, String> said = traced("interrupt");

    assertThat(said).containsEntry("interrupted", "true");
    assertThat(Integer.parseInt(said.get("runs"))).isBetween(1, Integer.parseInt(TRACE.get(0)) - 1);
    assertThat(Long.parseLong(said.get("calls"))).isPositive();
    assertThat(Long.parseLong(said.get("bytes"))).isPositive();
  }
}
