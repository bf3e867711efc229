package fathom.analyse;

import fathom.read.Symbols;
import fathom.source.Card;
import fathom.source.Execution;
import fathom.source.Execution.Ground;
import fathom.source.Execution.State;
import fathom.source.LineTable;
import fathom.source.LineTable.Frame;
import fathom.source.LineTable.Marker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which lines ran, from the instructions that were executed.
 *
 * <p>A line ran when an instruction of its own was executed at which the compiler says that a
 * statement of it starts, or such a one of a function that is inlined at it, or a mark of it was
 * passed by falling through. An executed instruction alone proves nothing: compilers load values
 * before they test whether these are wanted. The count is the highest of one address in one copy of
 * the function; copies are added.
 */
public final class ExactLines {
  private final LineTable lines;
  private final Coverage coverage;

  /** Where each function stands, by itself or inlined, in code of which something was executed. */
  private final Map<String, Set<Long>> copies = new HashMap<>();

  /** Looks at what was executed. */
  public ExactLines(LineTable lines, Coverage coverage, Symbols symbols) {
    this.lines = lines;
    this.coverage = coverage;
    for (long address : coverage.ran().keySet()) {
      Optional<LineTable.Row> row = lines.at(address);
      Optional<Symbols.Place> place = symbols.at(address);
      if (row.isEmpty() || place.isEmpty()) continue;
      long start = address - place.get().offset();
      for (Frame frame : row.get().frames()) {
        copies.computeIfAbsent(key(frame), k -> new HashSet<>()).add(start);
      }
    }
  }

  private static String key(Frame frame) {
    return frame.function() + " " + frame.file();
  }

  /** What one copy of the function knows of a line. */
  private static final class Line {
    private long ran = -1;
    private boolean touched;

    private void ran(long times) {
      ran = Math.max(ran, times);
    }
  }

  /** The card with what is known of its lines; as it is, when nothing of it was executed. */
  public Card on(Card card) {
    String function = Renames.base(card.function());
    Set<Long> starts = copies.getOrDefault(function + " " + card.file(), Set.of());
    if (starts.isEmpty() || card.lines().isEmpty()) return card;
    Map<Integer, Execution> known = executions(function, card, starts);
    List<Card.Line> marked = new ArrayList<>();
    for (Card.Line line : card.lines()) {
      Execution execution = known.getOrDefault(line.number(), Execution.NO_CODE);
      marked.add(new Card.Line(line.number(), line.text(), line.hops(), execution));
    }
    return card.withLines(marked);
  }

  private Map<Integer, Execution> executions(String function, Card card, Set<Long> starts) {
    int first = card.lines().get(0).number();
    int last = card.lines().get(card.lines().size() - 1).number();
    TreeMap<Integer, Long> ran = new TreeMap<>();
    Set<Integer> touched = new HashSet<>();
    Set<Integer> all = new HashSet<>();
    Map<Integer, Coverage.Ways> ways = new HashMap<>();
    for (long start : starts) {
      Map<Integer, Line> copy = copy(start, function, card.file(), ways);
      copy.forEach(
          (number, line) -> {
            if (number < first || number > last) return;
            all.add(number);
            // Its own instructions are those that leave the function.
            boolean left = number == last && line.touched;
            if (line.ran < 0 && left) ran.merge(number, 1L, Math::max);
            else if (line.ran >= 0) ran.merge(number, line.ran, Long::sum);
            else if (line.touched) touched.add(number);
          });
    }
    Map<Integer, Execution> known = new HashMap<>();
    for (int number : all) {
      known.put(
          number,
          ran.containsKey(number)
              ? new Execution(State.RAN, Ground.EXECUTED, times(ran.get(number), ways.get(number)))
              : touched.contains(number)
                  ? Execution.UNKNOWN
                  : new Execution(
                      State.NOT_RUN, Ground.EXECUTED, "none of its instructions was executed"));
    }
    return known;
  }

  private static String times(long times, Coverage.Ways ways) {
    String ran = times + (times == 1 ? " time" : " times");
    if (ways == null) return ran;
    return ran + "; its jumps were taken " + ways.taken() + "×, not taken " + ways.notTaken() + "×";
  }

  /** The lines of a function in the code that begins at an address. */
  private Map<Integer, Line> copy(
      long start, String function, String file, Map<Integer, Coverage.Ways> ways) {
    Map<Integer, Line> found = new HashMap<>();
    Optional<LineTable.Row> row = lines.at(start);
    if (row.isEmpty()) return found;
    Frame whole = row.get().function();
    while (row.isPresent() && same(row.get().function(), whole)) {
      look(row.get(), function, file, found, ways);
      row = lines.at(row.get().end());
    }
    return found;
  }

  private static boolean same(Frame one, Frame other) {
    return one.function().equals(other.function());
  }

  private void look(
      LineTable.Row row,
      String function,
      String file,
      Map<Integer, Line> found,
      Map<Integer, Coverage.Ways> ways) {
    long begun = coverage.count(row.start());
    boolean any = !coverage.ran().subMap(row.start(), row.end()).isEmpty();
    for (Frame frame : row.frames()) {
      if (!frame.function().equals(function) || !frame.file().equals(file)) continue;
      Line line = found.computeIfAbsent(frame.line(), n -> new Line());
      line.touched |= any;
      if (row.statement() && begun > 0) line.ran(begun);
    }
    long passed = begun - coverage.jumpedTo().getOrDefault(row.start(), 0L);
    for (Marker marker : row.markers()) {
      if (!marker.file().equals(file)) continue;
      Line line = found.computeIfAbsent(marker.line(), n -> new Line());
      line.touched |= begun > 0;
      if (passed > 0) line.ran(passed);
    }
    Frame own = row.own();
    if (!own.function().equals(function) || !own.file().equals(file)) return;
    coverage
        .branches()
        .subMap(row.start(), row.end())
        .values()
        .forEach(w -> ways.merge(own.line(), w, Coverage.Ways::and));
  }
}
