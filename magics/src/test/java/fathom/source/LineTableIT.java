package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program and a module that gcc has just compiled. */
class LineTableIT {
  private static final String CODE =
      """
      volatile int depth;
      static inline __attribute__((always_inline)) int deeper(int by) {
        depth += by;
        return depth * 3;
      }
      __attribute__((noinline)) int sound(int n) {
        if (n > 4)
          return deeper(n);
        return -22;
      }
      int twice(int n) { return sound(n) + deeper(7); }
      __attribute__((section(".text.unlikely"))) int seldom(int n) { return n / 5; }
      void _start(void) { twice(depth); }
      """;

  @TempDir static Path folder;
  private static Path file;

  @BeforeAll
  static void makeATable() throws Exception {
    Files.writeString(folder.resolve("pond.c"), CODE);
    run("gcc", "-g", "-O1", "-static", "-nostdlib", "-fno-pie", "-no-pie", "-o", "pond", "pond.c");
    run("gcc", "-g", "-O1", "-fno-pie", "-c", "-o", "pond.ko", "pond.c");
    Map<String, Path> programs = new LinkedHashMap<>();
    programs.put(LineTable.KERNEL, folder.resolve("pond"));
    programs.put("pond", folder.resolve("pond.ko"));
    file = folder.resolve("pond.lines");
    LineTableMaker.make(programs, file, Progress.NONE);
  }

  private static String run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static long address(String program, String symbol) throws Exception {
    return run("nm", program)
        .lines()
        .filter(l -> l.endsWith(" " + symbol))
        .mapToLong(l -> Long.parseUnsignedLong(l.substring(0, 16), 16))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> lines(LineTable table, long from, long to) {
    Set<String> lines = new TreeSet<>();
    table.each(
        from,
        to,
        row ->
            row.frames()
                .forEach(f -> lines.add(f.function() + ":" + f.line() + " " + name(f.file()))));
    return lines;
  }

  private static String name(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  @Test
  void inlinedFunctionsStandInTheFunctionThatTheyAreIn() throws Exception {
    LineTable table = LineTable.open(file);
    long sound = address("pond", "sound");
    assertThat(lines(table, sound, address("pond", "twice")))
        .contains("sound:7 pond.c", "sound:8 pond.c", "deeper:3 pond.c", "deeper:4 pond.c");
    List<LineTable.Row> rows = new ArrayList<>();
    table.each(sound, address("pond", "twice"), rows::add);
    assertThat(rows)
        .filteredOn(r -> r.own().function().equals("deeper"))
        .isNotEmpty()
        .allSatisfy(
            r -> {
              assertThat(r.function().function()).isEqualTo("sound");
              assertThat(r.function().line()).isEqualTo(8);
            });
    assertThat(rows.get(0).statement()).isTrue();
    assertThat(table.at(sound).orElseThrow().function().function()).isEqualTo("sound");
  }

  @Test
  void aModuleLiesWhereItWasLoadedAllItsSectionsOneAfterTheOther() throws Exception {
    LineTable table = LineTable.open(file);
    assertThat(table.modules()).containsExactly("pond");
    LineTable loaded = table.withModules(Map.of("pond", 0xffffffffc0400000L));
    long sound = 0xffffffffc0400000L + address("pond.ko", "sound");
    assertThat(loaded.at(sound).orElseThrow().function().function()).isEqualTo("sound");
    assertThat(table.at(sound)).isEmpty();
    assertThat(lines(loaded, 0xffffffffc0400000L, 0xffffffffc0500000L))
        .contains("seldom:12 pond.c");
  }

  @Test
  void whatIsNoCodeHasNoLines() throws IOException {
    LineTable table = LineTable.open(file);
    assertThat(table.at(0)).isEmpty();
    assertThat(table.at(-1)).isEmpty();
  }

  @Test
  void aCutTableSaysWhatToDo() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Path cut = Files.write(folder.resolve("cut.lines"), java.util.Arrays.copyOf(whole, 60));
    assertThatThrownBy(() -> LineTable.open(cut)).hasMessageContaining("remove it");
  }

  @Test
  void aProgramWithoutDebugInformationIsRefused() throws Exception {
    run("strip", "-o", "bare", "pond");
    Map<String, Path> bare = Map.of(LineTable.KERNEL, folder.resolve("bare"));
    assertThatThrownBy(() -> LineTableMaker.make(bare, folder.resolve("bare.lines"), Progress.NONE))
        .hasMessageContaining("no debug information");
    assertThat(folder.resolve("bare.lines")).doesNotExist();
  }
}
