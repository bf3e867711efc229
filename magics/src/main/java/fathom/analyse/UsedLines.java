package fathom.analyse;

import fathom.read.ExecutedLog.Block;
import fathom.read.Symbols;
import fathom.source.LineTable;
import fathom.source.LineTable.Row;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Of a kernel's lines those of the functions that were executed, which a recording keeps. */
public final class UsedLines {
  private UsedLines() {}

  /** They, as {@link LineTable#read} takes them. */
  public static byte[] of(LineTable lines, List<Block> blocks, Symbols symbols) throws IOException {
    Coverage none = new Coverage(new TreeMap<>(), Map.of(), new TreeMap<>());
    FunctionCode code = new FunctionCode(lines, none, symbols);
    TreeMap<Long, Row> rows = new TreeMap<>(Long::compareUnsigned);
    Set<Long> done = new HashSet<>();
    for (Block block : blocks) {
      Optional<Symbols.Place> place = symbols.at(block.address());
      long start = block.address() - place.map(Symbols.Place::offset).orElse(0L);
      if (place.isEmpty() || !done.add(start)) continue;
      for (Row row : code.rows(start)) rows.put(row.start(), row);
    }
    return LineTable.of(rows.values());
  }
}
