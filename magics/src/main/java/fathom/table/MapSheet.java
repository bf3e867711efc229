package fathom.table;

import fathom.read.BpftraceMap;
import fathom.read.BpftraceMap.Row;
import fathom.table.Column.Longs;
import fathom.table.Column.Texts;
import fathom.trace.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A map of bpftrace's as a sheet: a column for each key, named as the program indexes the map, then
 * {@code value}, or {@code count, average, total}, or a histogram's {@code min, max, count}.
 * Columns in which all are numbers are numbers.
 */
public final class MapSheet {
  private MapSheet() {}

  public static Sheet of(BpftraceMap map) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < map.keys().size(); i++) {
      int at = i;
      columns.add(column(map.keys().get(i), map.rows(), row -> row.key().get(at)));
    }
    List<String> names = map.kind().columns();
    for (int i = 0; i < names.size(); i++) {
      int at = i;
      String name = map.keys().contains(names.get(i)) ? names.get(i) + " of it" : names.get(i);
      columns.add(column(name, map.rows(), row -> row.values().get(at)));
    }
    return new Sheet(map.name(), map.rows().size(), columns);
  }

  private static Column column(String name, List<Row> rows, Function<Row, String> cell) {
    List<String> cells = rows.stream().map(cell).toList();
    boolean numbers = cells.stream().allMatch(c -> c.isEmpty() || c.matches("-?\\d{1,18}"));
    boolean any = cells.stream().anyMatch(c -> !c.isEmpty());
    return numbers && any
        ? new Longs(
            name, i -> cells.get(i).isEmpty() ? Calls.UNKNOWN : Long.parseLong(cells.get(i)))
        : new Texts(name, cells::get);
  }
}
