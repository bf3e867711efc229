package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fathom.analyse.ExactCards;
import fathom.analyse.Executed;
import fathom.kernel.display.Progress;
import fathom.read.ExecutedLog.Block;
import fathom.read.ExecutedLog.Kind;
import fathom.read.Symbols;
import fathom.source.Execution.State;
import fathom.source.KernelSource.Definition;
import fathom.trace.Calls;
import fathom.trace.Entered;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cards of a program that gcc -O2 has compiled, from the instructions that it executed, against
 * what gcov counted in the same program without optimisation.
 */
class ExactCardsIT {
  @TempDir static Path folder;
  private static List<String> text;
  private static final Map<Integer, Long> TRUTH = new TreeMap<>();
  private static final Map<String, Card> CARDS = new HashMap<>();

  @BeforeAll
  static void runIt() throws Exception {
    for (String name : List.of("lines.c", "step.c")) {
      try (InputStream in = ExactCardsIT.class.getResourceAsStream(name)) {
        Files.write(folder.resolve(name), in.readAllBytes());
      }
    }
    text = Files.readAllLines(folder.resolve("lines.c"));
    run("gcc", "-O1", "-o", "step", "step.c");
    run("gcc", "-O2", "-g", "-static", "-no-pie", "-o", "lines", "lines.c");
    run("gcc", "-O0", "--coverage", "-o", "counted", "lines.c");
    run("./counted");
    run("gcov", "counted-lines");
    for (String line : Files.readAllLines(folder.resolve("lines.c.gcov"))) {
      String[] part = line.split(":", 3);
      String count = part[0].strip().replace("*", "");
      if (count.equals("-")) continue;
      TRUTH.put(
          Integer.parseInt(part[1].strip()), count.startsWith("#") ? 0L : Long.parseLong(count));
    }
    makeCards();
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).directory(folder.toFile()).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    return said;
  }

  private static void makeCards() throws Exception {
    String names = run("nm", "-n", "lines");
    Symbols symbols = Symbols.of(names.getBytes(StandardCharsets.UTF_8));
    Map<String, Long> own = new HashMap<>();
    for (String f : List.of("main", "weigh", "complain", "pour", "sort", "kind", "both", "never")) {
      names
          .lines()
          .map(l -> l.split(" "))
          .filter(w -> w.length == 3 && (w[2].equals(f) || w[2].startsWith(f + ".")))
          .forEach(w -> own.put(w[2], Long.parseLong(w[0], 16)));
    }
    TreeSet<Long> starts = new TreeSet<>(own.values());
    String to = Long.toHexString(starts.last() + 4096);
    String from = Long.toHexString(starts.first());
    Process step =
        new ProcessBuilder("./step", from, to, "steps", "./lines")
            .directory(folder.toFile())
            .start();
    assertThat(step.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assumeTrue(step.exitValue() == 0, "no program may be traced here: ptrace is not allowed");

    Map<Long, byte[]> code = new HashMap<>();
    Map<Long, String> words = new HashMap<>();
    for (String line :
        run(
                "objdump",
                "-d",
                "--wide",
                "--start-address=0x" + from,
                "--stop-address=0x" + to,
                "lines")
            .lines()
            .toList()) {
      String[] part = line.split("\t");
      if (part.length < 3) continue;
      long at = Long.parseLong(part[0].strip().replace(":", ""), 16);
      String[] bytes = part[1].strip().split(" ");
      byte[] instruction = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        instruction[i] = (byte) Integer.parseInt(bytes[i], 16);
      }
      code.put(at, instruction);
      words.put(at, part[2]);
    }
    ByteBuffer steps =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("steps"))).order(ByteOrder.LITTLE_ENDIAN);
    List<Block> blocks = new ArrayList<>();
    Map<Long, Integer> numbers = new HashMap<>();
    List<Long> ran = new ArrayList<>();
    while (steps.hasRemaining()) {
      long at = steps.getLong();
      // What else lies between is the C library's.
      String function = symbols.name(at);
      if (own.containsKey(function)) ran.add(at);
    }
    for (long at : new TreeSet<>(ran)) {
      numbers.put(at, blocks.size());
      byte[] bytes = code.get(at);
      blocks.add(new Block(at, Kind.PLAIN, new byte[] {(byte) bytes.length}, bytes));
    }
    Executed executed = new Executed(blocks);
    for (int i = 0; i < ran.size(); i++) {
      String word = words.get(ran.get(i));
      boolean leaves = word.startsWith("call") || word.startsWith("ret") || i + 1 == ran.size();
      executed.ran(0, numbers.get(ran.get(i)), 1, leaves ? 0 : ran.get(i + 1));
    }
    Calls.Builder calls = new Calls.Builder();
    calls.add(
        calls.functions().id("main"),
        -1,
        0,
        2L * ran.size(),
        0,
        1,
        calls.comms().id("lines"),
        0,
        Calls.UNKNOWN);
    calls.executed(ran.size(), Entered.CALL);
    Calls built = calls.build();
    Path table = folder.resolve("lines.table");
    LineTableMaker.make(Map.of(LineTable.KERNEL, folder.resolve("lines")), table, Progress.NONE);
    LineTable lines = LineTable.open(table);
    String file = lines.at(own.get("main")).orElseThrow().own().file();
    ExactCards cards =
        new ExactCards(
            executed, built, built, symbols, Optional.of(lines), (f, g, n) -> definition(f), "");
    for (String f :
        List.of("main", "weigh", "complain", "room", "spill", "pour", "sort", "kind", "both")) {
      Definition d = definition(f).orElseThrow();
      List<Card.Line> plain = new ArrayList<>();
      for (int i = 0; i < d.lines().size(); i++) {
        plain.add(new Card.Line(d.first() + i, d.lines().get(i), List.of(), Execution.UNKNOWN));
      }
      Card card = cards.on(new Card(f, file, "1", "", plain, 1, 2, 2, List.of()));
      List<Card.Line> concluded =
          Consequences.of(card.lines(), KernelConfig.UNKNOWN, macro -> false, true);
      CARDS.put(f, card.withLines(concluded));
    }
  }

  private static Optional<Definition> definition(String function) {
    for (int i = 0; i < text.size(); i++) {
      if (!text.get(i).matches("[a-z_].*\\b" + function + "\\(.*[^;]")) continue;
      int end = i;
      while (!text.get(end).equals("}")) end++;
      return Optional.of(new Definition(i + 1, text.subList(i, end + 1)));
    }
    return Optional.empty();
  }

  private static Card.Line line(String function, String code) {
    return CARDS.get(function).lines().stream()
        .filter(l -> l.text().contains(code))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsDecidedIsNeverOtherwiseThanItWas() {
    int decided = 0;
    int all = 0;
    for (Card card : CARDS.values()) {
      for (Card.Line line : card.lines()) {
        State state = line.execution().state();
        Long truth = TRUTH.get(line.number());
        if (state == State.NO_CODE || truth == null) continue;
        all++;
        if (state == State.UNKNOWN) continue;
        decided++;
        assertThat(state == State.RAN)
            .as("line %d of %s: %s", line.number(), card.function(), line.text())
            .isEqualTo(truth > 0);
      }
    }
    assertThat(decided).isGreaterThan(all * 8 / 10);
  }

  @Test
  void aLineHasTheNumberOfTimesThatItRan() {
    for (String code : List.of("b->used += water", "return n * 3")) {
      String function = code.startsWith("return") ? "weigh" : "pour";
      Card.Line line = line(function, code);
      assertThat(line.exact().orElseThrow().times()).as(code).isEqualTo(TRUTH.get(line.number()));
    }
  }

  @Test
  void whatTheCompilerPutApartDidNotRunWhereNoneOfItDid() {
    assertThat(line("spill", "complain(b->spilled)").execution().state()).isEqualTo(State.NOT_RUN);
    assertThat(line("kind", "complain(2)").execution().state()).isEqualTo(State.NOT_RUN);
  }

  @Test
  void aFunctionThatIsInlinedStandsAtTheLineThatCallsIt() {
    Exact.Line left = line("pour", "left = room(b)").exact().orElseThrow();
    assertThat(left.inlined()).extracting(Exact.Inlined::function).containsExactly("room");
    assertThat(left.inlined().get(0).lines())
        .filteredOn(l -> l.execution().state() == State.RAN)
        .extracting(Card.Line::text)
        .anyMatch(t -> t.contains("b->used >= b->size"));
  }

  @Test
  void conditionalJumpsStandAtTheLineThatDecides() {
    assertThat(CARDS.get("sort").lines())
        .filteredOn(l -> l.exact().isPresent() && !l.exact().get().jumps().isEmpty())
        .isNotEmpty()
        .allSatisfy(
            l -> assertThat(l.exact().get().jumps()).allMatch(j -> j.taken() + j.notTaken() > 0));
  }
}
