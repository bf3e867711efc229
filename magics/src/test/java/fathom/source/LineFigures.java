package fathom.source;

import fathom.Fathom;
import fathom.TracedRun;
import fathom.source.Execution.State;
import fathom.trace.Calls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What executed instructions decide of lines. Of a program, beside gcov's counts: the arguments are
 * -v to list what contradicts, options of the compiler, a C file, and the program's arguments. Of
 * kernels, in six jobs each: the arguments are series of kernels.
 */
public final class LineFigures {
  private LineFigures() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    boolean all = words.remove("-v");
    if (words.stream().allMatch(w -> w.matches("[0-9]+[.][0-9]+"))) {
      for (String kernel : words) kernel(kernel);
      return;
    }
    int file = 0;
    while (words.get(file).startsWith("-")) file++;
    List<String> options = file == 0 ? List.of("-O2") : words.subList(0, file);
    Path source = Path.of(words.get(file)).toAbsolutePath();
    Path folder = Files.createTempDirectory("lines");
    try {
      SteppedProgram program =
          SteppedProgram.of(folder, source, options, words.subList(file + 1, words.size()))
              .orElseThrow(() -> new IllegalStateException("no program may be traced here"));
      print(program, all);
    } finally {
      try (Stream<Path> left = Files.list(folder)) {
        for (Path one : left.toList()) Files.delete(one);
      }
      Files.delete(folder);
    }
  }

  private static final List<List<String>> JOBS =
      List.of(
          List.of("write", "ext4"),
          List.of("mmap", "ext4"),
          List.of("truncate", "xfs"),
          List.of("direct", "xfs"),
          List.of("fsync", "btrfs"),
          List.of("append", "tmpfs"));

  private static void kernel(String kernel) throws Exception {
    Map<State, Integer> sums = new EnumMap<>(State.class);
    for (List<String> job : JOBS) {
      TracedRun run =
          Fathom.traceWrite()
              .workload(job.get(0))
              .fileSystem(job.get(1))
              .kernel(kernel)
              .exact()
              .run();
      Calls calls = run.trace().calls();
      Map<State, Integer> states = new EnumMap<>(State.class);
      IntStream.range(0, calls.size())
          .mapToObj(calls::function)
          .distinct()
          .flatMap(function -> run.source(function).stream())
          .filter(card -> card.exact().map(Exact.Function::byLine).orElse(false))
          .flatMap(card -> card.lines().stream())
          .forEach(line -> states.merge(line.execution().state(), 1, Integer::sum));
      states.forEach((state, n) -> sums.merge(state, n, Integer::sum));
      print(kernel + " " + String.join(" ", job), states);
    }
    print(kernel, sums);
    Fathom.lab().close();
  }

  private static void print(String what, Map<State, Integer> states) {
    int ran = states.getOrDefault(State.RAN, 0);
    int notRun = states.getOrDefault(State.NOT_RUN, 0);
    int all = ran + notRun + states.getOrDefault(State.UNKNOWN, 0);
    System.out.printf(
        "%s: %,d lines with code: ran %.1f %%, did not run %.1f %%, not decided %.1f %%%n",
        what, all, 100.0 * ran / all, 100.0 * notRun / all, 100.0 * (all - ran - notRun) / all);
  }

  private static void print(SteppedProgram program, boolean all) {
    int lines = 0;
    int ran = 0;
    int notRun = 0;
    int ranWrongly = 0;
    int notRunWrongly = 0;
    int counted = 0;
    int low = 0;
    int high = 0;
    for (Map.Entry<String, Card> entry : program.cards.entrySet()) {
      for (Card.Line line : entry.getValue().lines()) {
        Execution execution = line.execution();
        Long truth = program.truth.get(line.number());
        if (execution.state() == State.NO_CODE || truth == null) continue;
        lines++;
        if (execution.state() == State.UNKNOWN) continue;
        boolean said = execution.state() == State.RAN;
        if (said) ran++;
        else notRun++;
        if (said && truth == 0) ranWrongly++;
        if (!said && truth > 0) notRunWrongly++;
        if (all && said != truth > 0) {
          System.out.printf(
              "%-7s %6d %-24s %s | %s (%s; counted %d)%n",
              execution.state(),
              line.number(),
              entry.getKey(),
              line.text().strip(),
              execution.ground(),
              execution.reason(),
              truth);
        }
        if (!said || truth == 0 || execution.ground() != Execution.Ground.EXECUTED) continue;
        long times = line.exact().map(Exact.Line::times).orElse(0L);
        if (times == 0) continue;
        counted++;
        if (times < truth) low++;
        if (times > truth) high++;
      }
    }
    System.out.printf(
        "%,d functions, %,d lines: ran %.1f %%, did not run %.1f %%, not decided %.1f %%%n"
            + "contradicted: %d of %,d that ran, %d of %,d that did not%n"
            + "counts: %,d, too low %.1f %%, too high %.1f %%%n",
        program.cards.size(),
        lines,
        100.0 * ran / lines,
        100.0 * notRun / lines,
        100.0 * (lines - ran - notRun) / lines,
        ranWrongly,
        ran,
        notRunWrongly,
        notRun,
        counted,
        100.0 * low / counted,
        100.0 * high / counted);
  }
}
