package fathom.source;

import fathom.analyse.ExactCards;
import fathom.analyse.Executed;
import fathom.kernel.display.Progress;
import fathom.read.ExecutedLog.Block;
import fathom.read.ExecutedLog.Kind;
import fathom.read.Symbols;
import fathom.source.LineTable.Row;
import fathom.target.Binutils;
import fathom.trace.Calls;
import fathom.trace.Entered;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A program of one C file that gcc has optimised, executed instruction by instruction: the exact
 * cards of its functions, and what gcov counted in the same program without optimisation.
 */
final class SteppedProgram {
  private static final long MOST_SECONDS = 600;

  /** By the names of functions. */
  final Map<String, Card> cards = new TreeMap<>();

  /** How often each line of the file ran. */
  final Map<Integer, Long> truth = new TreeMap<>();

  private final Path folder;
  private final String name;
  private final List<String> text;
  private final Map<String, Optional<Definition>> definitions = new HashMap<>();

  private SteppedProgram(Path folder, Path source) throws IOException {
    this.folder = folder;
    name = source.getFileName().toString();
    text = Files.readAllLines(source, StandardCharsets.ISO_8859_1);
  }

  /**
   * Compiles and executes it.
   *
   * @param folder for what is made on the way
   * @param options of the optimising compiler
   * @param arguments of the program
   * @return empty where no program may be traced
   */
  static Optional<SteppedProgram> of(
      Path folder, Path source, List<String> options, List<String> arguments) throws Exception {
    SteppedProgram program = new SteppedProgram(folder, source);
    program.count(source, arguments);
    return program.step(source, options, arguments) ? Optional.of(program) : Optional.empty();
  }

  private void count(Path source, List<String> arguments) throws Exception {
    run("gcc", "-w", "-O0", "--coverage", "-o", "counted", source.toString());
    run(Stream.concat(Stream.of("./counted"), arguments.stream()).toArray(String[]::new));
    run("gcov", "counted-" + name);
    for (String line :
        Files.readAllLines(folder.resolve(name + ".gcov"), StandardCharsets.ISO_8859_1)) {
      String[] part = line.split(":", 3);
      String count = part[0].strip().replace("*", "");
      if (count.equals("-") || part.length < 3) continue;
      boolean ran = !count.startsWith("#") && !count.startsWith("=");
      // Of functions that are made several times from a macro a line comes twice.
      truth.merge(Integer.parseInt(part[1].strip()), ran ? Long.parseLong(count) : 0L, Math::max);
    }
  }

  private boolean step(Path source, List<String> options, List<String> arguments) throws Exception {
    try (InputStream in = SteppedProgram.class.getResourceAsStream("step.c")) {
      Files.write(folder.resolve("step.c"), in.readAllBytes());
    }
    run("gcc", "-O1", "-o", "step", "step.c");
    List<String> compile = new ArrayList<>(List.of("gcc", "-w", "-g", "-static", "-no-pie"));
    compile.addAll(options);
    compile.addAll(List.of("-o", "stepped", source.toString()));
    run(compile.toArray(String[]::new));
    Path table = folder.resolve("stepped.lines");
    LineTableMaker.make(Map.of(LineTable.KERNEL, folder.resolve("stepped")), table, Progress.NONE);
    LineTable lines = LineTable.open(table);
    List<Row> rows = new ArrayList<>();
    Binutils.Code text = Binutils.code(folder.resolve("stepped"));
    lines.each(text.from(), text.to(), rows::add);
    if (rows.isEmpty()) throw new IOException(name + " has no lines");
    long from = rows.get(0).start();
    long to = rows.get(rows.size() - 1).end();
    List<String> command =
        new ArrayList<>(
            List.of("./step", Long.toHexString(from), Long.toHexString(to), "steps", "./stepped"));
    command.addAll(arguments);
    Process step =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!step.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || step.exitValue() != 0) {
      step.destroyForcibly();
      return false;
    }
    makeCards(lines, rows, new Code(from, to));
    return true;
  }

  /** The program's instructions, as objdump has them. */
  private final class Code {
    final Map<Long, byte[]> bytes = new HashMap<>();
    final Map<Long, Boolean> leaves = new HashMap<>();

    Code(long from, long to) throws Exception {
      String all =
          run(
              "objdump",
              "-d",
              "--wide",
              "--start-address=" + from,
              "--stop-address=" + to,
              "stepped");
      for (String line : (Iterable<String>) all.lines()::iterator) {
        String[] part = line.split("\t");
        if (part.length < 3) continue;
        long at = Long.parseLong(part[0].strip().replace(":", ""), 16);
        String[] words = part[1].strip().split(" ");
        byte[] instruction = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
          instruction[i] = (byte) Integer.parseInt(words[i], 16);
        }
        bytes.put(at, instruction);
        leaves.put(at, part[2].startsWith("call") || part[2].startsWith("ret"));
      }
    }
  }

  private void makeCards(LineTable lines, List<Row> rows, Code code) throws Exception {
    Symbols symbols = Symbols.of(run("nm", "-n", "stepped").getBytes(StandardCharsets.UTF_8));
    ByteBuffer steps =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("steps"))).order(ByteOrder.LITTLE_ENDIAN);
    Map<Long, Integer> numbers = new HashMap<>();
    List<Block> blocks = new ArrayList<>();
    long[] ran = new long[steps.remaining() / Long.BYTES];
    int size = 0;
    while (steps.hasRemaining()) {
      long at = steps.getLong();
      // What else lies between is the C library's.
      Integer number =
          numbers.computeIfAbsent(
              at,
              a -> {
                if (lines.at(a).isEmpty()) return -1;
                byte[] bytes = code.bytes.get(a);
                blocks.add(new Block(a, Kind.PLAIN, new byte[] {(byte) bytes.length}, bytes));
                return blocks.size() - 1;
              });
      if (number >= 0) ran[size++] = at;
    }
    Executed executed = new Executed(blocks);
    for (int i = 0; i < size; i++) {
      boolean leaves = i + 1 == size || code.leaves.get(ran[i]);
      executed.ran(0, numbers.get(ran[i]), 1, leaves ? 0 : ran[i + 1]);
    }
    Calls.Builder calls = new Calls.Builder();
    int comm = calls.comms().id("stepped");
    calls.add(calls.functions().id("main"), -1, 0, 2L * size, 0, 1, comm, 0, Calls.UNKNOWN);
    calls.executed(size, Entered.CALL);
    Calls built = calls.build();
    ExactCards.Definitions found = (f, file, line) -> definition(f, file, line);
    ExactCards exact =
        new ExactCards(executed, built, built, symbols, Optional.of(lines), found, "");
    for (Row row : rows) {
      if (numbers.getOrDefault(row.start(), -1) < 0) continue;
      for (LineTable.Frame frame : row.frames()) card(frame, exact, symbols::isFunction);
    }
  }

  private void card(LineTable.Frame frame, ExactCards exact, Predicate<String> isFunction) {
    if (cards.containsKey(frame.function())) return;
    Optional<Definition> d = definition(frame.function(), frame.file(), frame.line());
    if (d.isEmpty()) return;
    List<Card.Line> plain = new ArrayList<>();
    for (int i = 0; i < d.get().lines().size(); i++) {
      plain.add(
          new Card.Line(d.get().first() + i, d.get().lines().get(i), List.of(), Execution.UNKNOWN));
    }
    Card bare = new Card(frame.function(), frame.file(), "1", "", plain, 1, 2, 2, List.of());
    Card card = exact.on(bare);
    List<Card.Line> concluded =
        Consequences.of(card.lines(), KernelConfig.UNKNOWN, macro -> false, isFunction, true);
    cards.put(frame.function(), card.withLines(concluded));
  }

  /** From the line above that begins with the function, to the brace that ends it. */
  private Optional<Definition> definition(String function, String file, int line) {
    if (!file.endsWith(name)) return Optional.empty();
    return definitions.computeIfAbsent(
        function,
        f -> {
          int first = Math.min(line, text.size()) - 1;
          while (first >= 0 && !text.get(first).matches("[a-zA-Z_].*\\b" + f + "\\s*\\(.*[^;]")) {
            first--;
          }
          int last = Math.max(0, first);
          while (last < text.size() && !text.get(last).startsWith("}")) last++;
          return first < 0 || last == text.size() || last + 1 < line
              ? Optional.empty()
              : Optional.of(new Definition(first + 1, text.subList(first, last + 1)));
        });
  }

  private String run(String... command) throws Exception {
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
    if (!ended) process.destroyForcibly();
    if (!ended || process.exitValue() != 0) {
      throw new IOException(String.join(" ", Arrays.asList(command)) + " failed");
    }
    return Files.readString(said, StandardCharsets.ISO_8859_1);
  }
}
