package fathom.analyse;

import fathom.read.Symbols;
import fathom.source.LineTable;
import fathom.source.LineTable.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The functions of which something was executed, each with all of its code: also what the compiler
 * has put apart because it seldom runs (".cold").
 */
final class FunctionCode {
  private static final String COLD = ".cold";

  private final LineTable lines;
  private final Symbols symbols;

  /** By file and line: where the functions begin in which code of it was executed. */
  private final Map<String, TreeMap<Integer, Set<Long>>> executed = new LinkedHashMap<>();

  FunctionCode(LineTable lines, Coverage coverage, Symbols symbols) {
    this.lines = lines;
    this.symbols = symbols;
    for (long address : coverage.ran().keySet()) {
      Optional<Row> row = lines.at(address);
      Optional<Symbols.Place> place = symbols.at(address);
      if (row.isEmpty() || place.isEmpty()) continue;
      long start = hot(place.get(), address - place.get().offset());
      for (LineTable.Frame frame : row.get().frames()) {
        executed
            .computeIfAbsent(frame.file(), f -> new TreeMap<>())
            .computeIfAbsent(frame.line(), l -> new TreeSet<>(Long::compareUnsigned))
            .add(start);
      }
    }
  }

  /** Where the functions begin that hold code of these lines, as far as it was executed. */
  Set<Long> holding(String file, int first, int last) {
    Set<Long> starts = new TreeSet<>(Long::compareUnsigned);
    TreeMap<Integer, Set<Long>> byLine = executed.getOrDefault(file, new TreeMap<>());
    byLine.subMap(first, true, last, true).values().forEach(starts::addAll);
    return starts;
  }

  /** All code of the function that begins there. */
  List<Row> rows(long start) {
    List<Row> rows = new ArrayList<>();
    add(start, rows);
    if (rows.isEmpty()) return rows;
    Row first = rows.get(0);
    symbols
        .at(start)
        .map(place -> symbols.addresses(place.name() + COLD))
        .ifPresent(
            colds -> {
              for (long cold : colds) if (isOf(first, cold)) add(cold, rows);
            });
    return rows;
  }

  private void add(long start, List<Row> rows) {
    Optional<Row> row = lines.at(start);
    if (row.isEmpty()) return;
    String function = row.get().function().function();
    while (row.isPresent() && row.get().function().function().equals(function)) {
      rows.add(row.get());
      row = lines.at(row.get().end());
    }
  }

  private boolean isOf(Row first, long address) {
    return lines
        .at(address)
        .filter(row -> row.function().function().equals(first.function().function()))
        .filter(row -> row.function().file().equals(first.function().file()))
        .isPresent();
  }

  /** Where a function begins that was put apart in part. */
  private long hot(Symbols.Place place, long start) {
    int cold = place.name().indexOf(COLD);
    if (cold < 0) return start;
    Optional<Row> row = lines.at(start);
    if (row.isEmpty()) return start;
    for (long at : symbols.addresses(place.name().substring(0, cold))) {
      if (isOf(row.get(), at)) return at;
    }
    return start;
  }
}
