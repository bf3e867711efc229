package fathom.analyse;

import static java.util.stream.Collectors.toSet;

import fathom.analyse.Coverage.Ways;
import fathom.analyse.ExactLines.Found;
import fathom.analyse.LineEvidence.Body;
import fathom.analyse.LineEvidence.Called;
import fathom.analyse.LineEvidence.Callee;
import fathom.read.Symbols;
import fathom.source.Card;
import fathom.source.Definition;
import fathom.source.Exact;
import fathom.source.Execution;
import fathom.source.Execution.Ground;
import fathom.source.Execution.State;
import fathom.source.LineTable;
import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Cards with what is known by executed instructions. */
public final class ExactCards {
  /** Functions that are inlined in each other deeper than this are not shown. */
  private static final int DEEPEST = 12;

  private static final int MOST_NAMES = 3;

  /** Finds the definition of a function that is inlined. */
  @FunctionalInterface
  public interface Definitions {
    /** That which holds the line; empty when it is not known. */
    Optional<Definition> of(String function, String file, int line);
  }

  private final Calls shown;
  private final Coverage coverage;
  private final Symbols symbols;
  private final Optional<ExactLines> lines;
  private final Definitions definitions;
  private final String offer;

  /**
   * Looks at what was executed.
   *
   * @param calls all that were recorded
   * @param shown the same calls as the cards count them
   * @param table the lines of the kernel, where they are known
   * @param offer a sentence that says how they could be
   */
  public ExactCards(
      Executed executed,
      Calls calls,
      Calls shown,
      Symbols symbols,
      Optional<LineTable> table,
      Definitions definitions,
      String offer) {
    this.shown = shown;
    this.symbols = symbols;
    this.definitions = definitions;
    this.offer = offer;
    coverage = Coverage.of(executed, calls);
    lines = table.map(t -> new ExactLines(t, coverage, executed, calls, symbols));
  }

  /** The card with what is known; as it is, when nothing of it was executed. */
  public Card on(Card card) {
    Optional<Found> found = lines.flatMap(l -> l.of(card));
    if (found.isEmpty()) return card.calls() == 0 ? card : byAddress(card);
    List<Card.Line> counted = new ArrayList<>();
    for (Card.Line line : card.lines()) {
      LineEvidence evidence = found.get().body().lines.get(line.number());
      counted.add(line(card, line.number(), line.text(), evidence, 0));
    }
    Set<String> placed = new HashSet<>();
    for (Card.Line line : counted) line.hops().forEach(h -> placed.add(h.function()));
    List<Card.Hop> ofNoLine = new ArrayList<>();
    Stream.concat(card.unplaced().stream(), card.lines().stream().flatMap(l -> l.hops().stream()))
        .filter(h -> placed.add(h.function()))
        .forEach(h -> ofNoLine.add(ofNoLine(h)));
    return card.exactly(counted, ofNoLine, function(card, true, List.of(), within(found.get())));
  }

  /**
   * The card of a function without a definition in C: what it cost, what it called, and its jumps
   * by address. Empty when it was not called.
   *
   * @param release of the kernel
   */
  public Optional<Card> without(String function, String release) {
    long calls = 0;
    long nanos = 0;
    long self = 0;
    Map<String, long[]> called = new LinkedHashMap<>();
    for (int i = 0; i < shown.size(); i++) {
      if (!shown.function(i).equals(function)) continue;
      calls++;
      nanos += Math.max(0, shown.durationNanos(i));
      self += Math.max(0, shown.selfNanos(i));
      shown
          .childrenOf(i)
          .forEach(
              child -> {
                long[] sum = called.computeIfAbsent(shown.function(child), f -> new long[3]);
                sum[0]++;
                sum[1] += Math.max(0, shown.durationNanos(child));
                sum[2] += shown.instructions(child);
              });
    }
    if (calls == 0) return Optional.empty();
    List<Card.Hop> hops = new ArrayList<>();
    called.forEach(
        (f, sum) -> hops.add(new Card.Hop(f, List.of(), sum[0], sum[1], 0, false, sum[2])));
    String file = lines.flatMap(l -> l.file(function)).orElse("assembly");
    Card bare = new Card(function, file, release, "", List.of(), calls, nanos, self, hops);
    return Optional.of(byAddress(bare));
  }

  private static List<String> within(Found found) {
    List<String> names = found.within();
    if (names.isEmpty()) return List.of();
    int more = names.size() - MOST_NAMES;
    String some = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    return List.of(
        "It is inlined in "
            + some
            + (more > 0 ? " and " + more + " more" : "")
            + ", too; what ran there is counted in the lines.");
  }

  private Card byAddress(Card card) {
    List<Exact.Jump> jumps = new ArrayList<>();
    ExactLines.jumps(coverage, symbols, card.function())
        .forEach(
            (at, ways) ->
                jumps.add(
                    new Exact.Jump(
                        symbols.frame(at),
                        ways.taken(),
                        ways.notTaken(),
                        symbols.frame(ways.target()),
                        symbols.frame(ways.next()))));
    String why = lines.isPresent() ? "No line of C is known of its instructions." : offer;
    List<String> remarks = why.isEmpty() ? List.of() : List.of(why);
    List<Card.Line> counted =
        card.lines().stream()
            .map(l -> new Card.Line(l.number(), l.text(), counted(l.hops()), l.execution()))
            .toList();
    return card.exactly(counted, counted(card.unplaced()), function(card, false, jumps, remarks));
  }

  private Exact.Function function(
      Card card, boolean byLine, List<Exact.Jump> jumps, List<String> remarks) {
    long instructions = 0;
    long self = 0;
    for (int i = 0; i < shown.size(); i++) {
      if (!isOf(card, shown.function(i))) continue;
      instructions += shown.instructions(i);
      self += shown.selfInstructions(i);
    }
    boolean timed = !NominalTime.isIn(shown);
    return new Exact.Function(instructions, self, timed, byLine, jumps, remarks);
  }

  private static boolean isOf(Card card, String function) {
    if (function.equals(card.function())) return true;
    return function.contains(".part.") == card.function().contains(".part.")
        && Renames.base(function).equals(Renames.base(card.function()));
  }

  /** Calls with their instructions, where nobody counted these by line: nominal times tell them. */
  private List<Card.Hop> counted(List<Card.Hop> hops) {
    if (!NominalTime.isIn(shown)) return hops;
    return hops.stream()
        .map(
            h ->
                new Card.Hop(
                    h.function(),
                    h.via(),
                    h.calls(),
                    h.nanos(),
                    h.candidates(),
                    h.interrupt(),
                    h.nanos() / NominalTime.NANOS_PER_INSTRUCTION))
        .toList();
  }

  private Card.Hop ofNoLine(Card.Hop hop) {
    Card.Hop counted = counted(List.of(hop)).get(0);
    return new Card.Hop(
        hop.function(),
        List.of(),
        hop.calls(),
        hop.nanos(),
        0,
        hop.interrupt(),
        counted.instructions());
  }

  private Card.Line line(Card card, int number, String text, LineEvidence evidence, int depth) {
    if (evidence == null) return new Card.Line(number, text, List.of(), Execution.NO_CODE);
    List<Exact.Inlined> inlined = new ArrayList<>();
    if (depth < DEEPEST) {
      evidence.inlined.forEach(
          (callee, body) -> {
            if (body.lines.values().stream().anyMatch(l -> l.touched)) {
              inlined.add(inlined(card, callee, body, depth));
            }
          });
    }
    long times = Math.max(0, evidence.times());
    Exact.Line exact =
        new Exact.Line(
            times,
            evidence.instructions,
            jumps(card, evidence.jumps),
            inlined,
            evidence.pieces(),
            evidence.inlined.keySet().stream().map(Callee::function).collect(toSet()));
    return new Card.Line(number, text, hops(evidence), execution(evidence), Optional.of(exact));
  }

  private static Execution execution(LineEvidence evidence) {
    long times = evidence.times();
    if (times >= 0) {
      String often = times == 1 ? "once" : String.format("%,d times", times);
      // Where the compiler made several ways of a loop, only those of one are counted.
      return new Execution(State.RAN, Ground.EXECUTED, "at least " + often);
    }
    return evidence.touched
        ? Execution.UNDECIDED
        : new Execution(State.NOT_RUN, Ground.EXECUTED, "none of its instructions was executed");
  }

  private static List<Card.Hop> hops(LineEvidence evidence) {
    return evidence.calls.entrySet().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<Called, LineEvidence.Cost> e) -> -e.getValue().instructions)
                .thenComparing(e -> e.getKey().function()))
        .map(
            e ->
                new Card.Hop(
                    e.getKey().function(),
                    e.getKey().via(),
                    e.getValue().calls,
                    e.getValue().instructions * NominalTime.NANOS_PER_INSTRUCTION,
                    1,
                    false,
                    e.getValue().instructions))
        .toList();
  }

  /** Jumps that lead to the same places are one in the source. */
  private List<Exact.Jump> jumps(Card card, Map<Long, Ways> jumps) {
    Map<List<String>, Exact.Jump> found = new LinkedHashMap<>();
    jumps.forEach(
        (at, ways) -> {
          String target = lines.orElseThrow().place(ways.target(), card);
          String next = lines.orElseThrow().place(ways.next(), card);
          Exact.Jump jump =
              new Exact.Jump(symbols.frame(at), ways.taken(), ways.notTaken(), target, next);
          found.merge(
              List.of(target, next),
              jump,
              (a, b) ->
                  new Exact.Jump(
                      a.at(), a.taken() + b.taken(), a.notTaken() + b.notTaken(), target, next));
        });
    return List.copyOf(found.values());
  }

  private Exact.Inlined inlined(Card card, Callee callee, Body body, int depth) {
    Optional<Definition> text =
        definitions.of(callee.function(), callee.file(), body.lines.firstKey());
    List<Card.Line> shownLines = new ArrayList<>();
    if (text.isPresent()) {
      int number = text.get().first();
      for (String line : text.get().lines()) {
        shownLines.add(line(card, number, line, body.lines.get(number), depth + 1));
        number++;
      }
    }
    Collection<Integer> known = shownLines.stream().map(Card.Line::number).toList();
    Set<Integer> there = new HashSet<>(known);
    body.lines.forEach(
        (number, evidence) -> {
          if (!there.contains(number)) {
            shownLines.add(line(card, number, "", evidence, depth + 1));
          }
        });
    return new Exact.Inlined(
        callee.function(),
        callee.file(),
        Math.max(0, body.entered()),
        body.instructions(),
        shownLines);
  }
}
