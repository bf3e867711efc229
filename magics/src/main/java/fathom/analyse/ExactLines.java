package fathom.analyse;

import fathom.analyse.Coverage.Ways;
import fathom.analyse.LineEvidence.Body;
import fathom.analyse.LineEvidence.Called;
import fathom.analyse.LineEvidence.Cost;
import fathom.read.Symbols;
import fathom.source.Card;
import fathom.source.LineTable;
import fathom.source.LineTable.Frame;
import fathom.source.LineTable.Marker;
import fathom.source.LineTable.Row;
import fathom.trace.Calls;
import fathom.trace.Entered;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which lines ran, from the instructions that were executed.
 *
 * <p>A line ran when an instruction of its own was executed at which the compiler says that a
 * statement of it starts, or such a one of a function that is inlined at it, or a mark of it was
 * passed by falling through. An executed instruction alone proves nothing: compilers load values
 * before they test whether these are wanted. The count is the highest of one address in one place;
 * places are added: copies of the function, and where it is inlined.
 */
final class ExactLines {
  private final LineTable lines;
  private final Coverage coverage;
  private final FunctionCode code;
  private final Symbols symbols;

  /** Where code begins that is jumped to, or that is behind a conditional jump. */
  private final TreeSet<Long> pieces = new TreeSet<>(Long::compareUnsigned);

  /** What was called from each instruction. */
  private final TreeMap<Long, Map<String, Cost>> called = new TreeMap<>(Long::compareUnsigned);

  ExactLines(LineTable lines, Coverage coverage, Executed executed, Calls calls, Symbols symbols) {
    this.lines = lines;
    this.coverage = coverage;
    this.symbols = symbols;
    code = new FunctionCode(lines, coverage, symbols);
    pieces.addAll(coverage.jumpedTo().keySet());
    coverage.branches().values().forEach(ways -> pieces.add(ways.next()));
    long[] sites = CallSites.of(executed, calls);
    BitSet interrupts = Coverage.interrupts(calls);
    for (int i = 0; i < sites.length; i++) {
      boolean made = calls.entered(i) == Entered.CALL || calls.entered(i) == Entered.TAIL_CALL;
      if (sites[i] == 0 || !made || interrupts.get(i)) continue;
      Cost cost =
          called
              .computeIfAbsent(sites[i], s -> new HashMap<>())
              .computeIfAbsent(calls.function(i), f -> new Cost());
      cost.calls++;
      cost.instructions += calls.instructions(i);
    }
  }

  /**
   * What is known of a definition.
   *
   * @param body its lines; those without code are not among them
   * @param within other functions in which it was inlined and ran
   */
  record Found(Body body, List<String> within) {}

  /** What is known of a card's lines; empty when nothing of them was executed. */
  Optional<Found> of(Card card) {
    if (card.lines().isEmpty()) return Optional.empty();
    Text text =
        new Text(
            card.file(),
            card.lines().get(0).number(),
            card.lines().get(card.lines().size() - 1).number());
    Set<Long> starts = code.holding(text.file, text.first, text.last);
    if (starts.isEmpty()) return Optional.empty();
    Body all = new Body();
    List<String> within = new ArrayList<>();
    String own = Renames.base(card.function());
    for (long start : starts) {
      Map<List<String>, Body> places = places(start, text);
      places.values().forEach(all::add);
      String whole = Renames.base(symbols.name(start));
      boolean ran =
          places.values().stream()
              .flatMap(b -> b.lines.values().stream())
              .anyMatch(line -> line.touched);
      boolean elsewhere = !whole.equals(own) && places.keySet().stream().noneMatch(List::isEmpty);
      if (ran && elsewhere && !within.contains(whole)) within.add(whole);
    }
    return Optional.of(new Found(all, within));
  }

  /** Where a definition stands. */
  private record Text(String file, int first, int last) {
    boolean has(String where, int line) {
      return where.equals(file) && line >= first && line <= last;
    }
  }

  /** The places in a function's code in which the text stands, by what it is inlined in there. */
  private Map<List<String>, Body> places(long start, Text text) {
    Map<List<String>, Body> places = new HashMap<>();
    Map<Marker, Long> stray = new HashMap<>(); // of the text, at an instruction of something else
    Map<Marker, Long> where = new HashMap<>();
    for (Row row : code.rows(start)) {
      int k = innermost(row, text);
      if (k >= 0) {
        List<String> above = new ArrayList<>();
        for (Frame f : row.frames().subList(k + 1, row.frames().size())) {
          above.add(f.function() + ":" + f.line());
        }
        look(row, k, places.computeIfAbsent(above, a -> new Body()));
      }
      long begun = coverage.count(row.start());
      long passed = begun - coverage.jumpedTo().getOrDefault(row.start(), 0L);
      for (Marker marker : row.markers()) {
        if (!text.has(marker.file(), marker.line())) continue;
        stray.merge(marker, begun == 0 ? -1 : Math.max(0, passed), Math::max);
        if (passed > 0) where.put(marker, piece(row.start()));
      }
    }
    stray.forEach(
        (marker, passed) -> mark(places, marker.line(), passed, where.getOrDefault(marker, start)));
    Body whole = places.get(List.of());
    LineEvidence last = whole == null ? null : whole.lines.get(text.last);
    // Its own instructions are those that leave the function.
    if (last != null && last.touched && last.times() < 0) last.began(1, start);
    return places;
  }

  /** A mark without an instruction: of which place it is, is known when there is one only. */
  private static void mark(Map<List<String>, Body> places, int line, long passed, long piece) {
    List<Body> bodies = new ArrayList<>(places.values());
    boolean known = bodies.stream().anyMatch(b -> b.lines.getOrDefault(line, NOTHING).times() >= 0);
    if (bodies.isEmpty() || bodies.size() > 1 && known) return;
    LineEvidence evidence = bodies.get(0).line(line);
    if (passed >= 0) evidence.touched = true;
    if (passed > 0) evidence.began(passed, piece);
  }

  /** Where the straight piece of code begins, without a decision in it, that an address is in. */
  private long piece(long address) {
    Long piece = pieces.floor(address);
    return piece == null ? 0 : piece;
  }

  private static final LineEvidence NOTHING = new LineEvidence();

  private static int innermost(Row row, Text text) {
    for (int i = 0; i < row.frames().size(); i++) {
      if (text.has(row.frames().get(i).file(), row.frames().get(i).line())) return i;
    }
    return -1;
  }

  private void look(Row row, int k, Body place) {
    long begun = coverage.count(row.start());
    var ran = coverage.ran().subMap(row.start(), row.end());
    long instructions = ran.values().stream().mapToLong(n -> n).sum();
    var made = called.subMap(row.start(), row.end()).values();
    Body body = place;
    for (int i = k; i >= 0; i--) {
      LineEvidence line = body.line(row.frames().get(i).line());
      line.touched |= !ran.isEmpty();
      line.instructions += instructions;
      List<String> via = new ArrayList<>();
      for (int j = i - 1; j >= 0; j--) via.add(row.frames().get(j).function());
      for (Map<String, Cost> costs : made) {
        costs.forEach(
            (function, cost) -> {
              line.calls(new Called(function, via), cost);
              line.instructions += cost.instructions;
            });
      }
      if (i > 0) {
        Frame inner = row.frames().get(i - 1);
        body = line.inlined(inner.function(), inner.file());
        continue;
      }
      if (row.statement() && begun > 0) line.began(begun, piece(row.start()));
      line.jumps.putAll(coverage.branches().subMap(row.start(), row.end()));
      markers(row, k, place, begun);
    }
  }

  /** Marks of functions that are inlined there. */
  private void markers(Row row, int k, Body place, long begun) {
    long passed = begun - coverage.jumpedTo().getOrDefault(row.start(), 0L);
    Body body = place;
    for (int i = k; i > 0; i--) {
      Frame inner = row.frames().get(i - 1);
      body = body.line(row.frames().get(i).line()).inlined(inner.function(), inner.file());
      for (Marker marker : row.markers()) {
        boolean near = marker.file().equals(inner.file()) && body.lines.containsKey(marker.line());
        if (near && passed > 0) body.line(marker.line()).began(passed, piece(row.start()));
      }
    }
  }

  /** The file of a function's first instruction. */
  Optional<String> file(String function) {
    for (long start : symbols.addresses(function)) {
      Optional<Row> row = lines.at(start);
      if (row.isPresent()) return row.map(r -> r.own().file());
    }
    return Optional.empty();
  }

  /** Where an address lies, in the words of a card: "512", "i_size_read:880". */
  String place(long address, Card card) {
    Optional<Row> row = lines.at(address);
    if (row.isEmpty()) return symbols.frame(address);
    int first = card.lines().get(0).number();
    int last = card.lines().get(card.lines().size() - 1).number();
    int k = innermost(row.get(), new Text(card.file(), first, last));
    if (k >= 0) return String.valueOf(row.get().frames().get(k).line());
    return row.get().own().function() + ":" + row.get().own().line();
  }

  /** The conditional jumps of functions by address, for who knows no lines. */
  static Map<Long, Ways> jumps(Coverage coverage, Symbols symbols, String function) {
    Map<Long, Ways> found = new TreeMap<>(Long::compareUnsigned);
    coverage
        .branches()
        .forEach(
            (at, ways) -> {
              if (Renames.base(symbols.name(at)).equals(Renames.base(function)))
                found.put(at, ways);
            });
    return found;
  }
}
