package fathom.table;

import fathom.trace.Calls;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.IntColumnType;
import tech.tablesaw.columns.numbers.LongColumnType;

/**
 * A table that is not made: its columns are computed when a row is asked for, so it costs nothing.
 * Tablesaw's tables, SQL's, CSV and Parquet are all made from it.
 *
 * @param name as SQL names it: "calls", "sched_switch"
 */
public record Sheet(String name, int rows, List<Column> columns) {
  /** A Tablesaw table of more rows takes gigabytes, and minutes for what SQL does in a second. */
  public static final int TABLE_ROWS_MAX = 2_000_000;

  public Sheet {
    columns = List.copyOf(columns);
  }

  static Sheet of(String name, int rows, Column... columns) {
    return new Sheet(name, rows, List.of(columns));
  }

  /**
   * This sheet as a Tablesaw table.
   *
   * @throws IllegalStateException when it has more than {@link #TABLE_ROWS_MAX} rows; says what to
   *     do instead
   */
  public Table table() {
    if (rows > TABLE_ROWS_MAX) {
      throw new IllegalStateException(
          String.format(
              java.util.Locale.ROOT,
              "%s has %,d rows, and a table here takes up to %,d. %%%%sql goes over all of them:"
                  + " SELECT function, count(*), sum(self_ns) FROM calls GROUP BY function; with"
                  + " LIMIT or WHERE its result is a table. %%export writes all rows.",
              name,
              rows,
              TABLE_ROWS_MAX));
    }
    return Table.create(name, columns.stream().map(this::column).toList());
  }

  /** Some of the rows, in the given order. */
  public Sheet rows(int[] chosen) {
    return new Sheet(name, chosen.length, columns.stream().map(c -> c.at(i -> chosen[i])).toList());
  }

  private tech.tablesaw.columns.Column<?> column(Column column) {
    IntStream all = IntStream.range(0, rows);
    if (column instanceof Column.Ints c) {
      int missing = IntColumnType.missingValueIndicator();
      return IntColumn.create(c.name(), all.map(c.value()).map(v -> v < 0 ? missing : v).toArray());
    }
    if (column instanceof Column.Longs c) {
      long missing = LongColumnType.missingValueIndicator();
      return LongColumn.create(
          c.name(), all.mapToLong(c.value()).map(v -> v == Calls.UNKNOWN ? missing : v).toArray());
    }
    if (column instanceof Column.Doubles c) {
      return DoubleColumn.create(c.name(), all.mapToDouble(c.value()).toArray());
    }
    if (column instanceof Column.Flags c) {
      boolean[] flags = new boolean[rows];
      for (int row = 0; row < rows; row++) flags[row] = c.value().test(row);
      return BooleanColumn.create(c.name(), flags);
    }
    Column.Texts c = (Column.Texts) column;
    return StringColumn.create(c.name(), all.mapToObj(c.value()));
  }

  /** A Tablesaw table as a sheet, so that SQL can read it. */
  public static Sheet of(String name, Table table) {
    return new Sheet(name, table.rowCount(), table.columns().stream().map(Sheet::column).toList());
  }

  private static Column column(tech.tablesaw.columns.Column<?> c) {
    String name = c.name();
    if (c instanceof LongColumn n) {
      return new Column.Longs(name, i -> n.isMissing(i) ? Calls.UNKNOWN : n.getLong(i));
    }
    if (c instanceof tech.tablesaw.api.NumericColumn<?> n
        && (c instanceof IntColumn || c instanceof tech.tablesaw.api.ShortColumn)) {
      return new Column.Longs(name, i -> n.isMissing(i) ? Calls.UNKNOWN : (long) n.getDouble(i));
    }
    if (c instanceof tech.tablesaw.api.NumericColumn<?> n) {
      return new Column.Doubles(name, n::getDouble);
    }
    return new Column.Texts(name, i -> c.isMissing(i) ? null : c.getString(i));
  }
}
