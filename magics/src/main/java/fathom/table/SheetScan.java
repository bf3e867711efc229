package fathom.table;

import fathom.trace.Calls;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.duckdb.DuckDBWritableVector;

/** The table function by which DuckDB reads a sheet: the columns of a query, a chunk at a time. */
final class SheetScan implements DuckDBTableFunction<Sheet, SheetScan.Scan, Object> {
  static final String NAME = "fathom_sheet";

  /** One reading of a sheet: the columns that the query uses, and how far it is. */
  static final class Scan {
    private final Sheet sheet;
    private final Column[] columns;
    private int next;

    Scan(Sheet sheet, Column[] columns) {
      this.sheet = sheet;
      this.columns = columns;
    }
  }

  private final Map<Long, Sheet> sheets;

  private SheetScan(Map<Long, Sheet> sheets) {
    this.sheets = sheets;
  }

  static void register(Connection connection, Map<Long, Sheet> sheets) throws SQLException {
    try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
      builder
          .withName(NAME)
          .withParameter(long.class)
          .withProjectionPushdown()
          .withFunction(new SheetScan(sheets))
          .register(connection);
    }
  }

  @Override
  public Sheet bind(DuckDBTableFunctionBindInfo info) {
    Sheet sheet = sheets.get(info.getParameter(0).getLong());
    if (sheet == null) throw new IllegalArgumentException("There is no such sheet.");
    for (Column column : sheet.columns()) info.addResultColumn(column.name(), type(column));
    info.setCardinality(sheet.rows(), true);
    return sheet;
  }

  @Override
  public Scan init(DuckDBTableFunctionInitInfo info) {
    info.setMaxThreads(1); // so rows come in their order
    Sheet sheet = info.getBindData();
    Column[] columns = new Column[(int) info.getColumnCount()];
    for (int i = 0; i < columns.length; i++) {
      int index = (int) info.getColumnIndex(i);
      // A query that only counts rows asks for a column that no sheet has.
      columns[i] = index < sheet.columns().size() ? sheet.columns().get(index) : null;
    }
    return new Scan(sheet, columns);
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter out) {
    Scan scan = info.getInitData();
    int first = scan.next;
    int rows = (int) Math.min(out.capacity(), scan.sheet.rows() - first);
    for (int i = 0; i < scan.columns.length; i++) {
      if (scan.columns[i] != null) fill(out.vector(i), scan.columns[i], first, rows);
    }
    scan.next += rows;
    return rows;
  }

  private static DuckDBColumnType type(Column column) {
    if (column instanceof Column.Ints) return DuckDBColumnType.INTEGER;
    if (column instanceof Column.Longs) return DuckDBColumnType.BIGINT;
    if (column instanceof Column.Doubles) return DuckDBColumnType.DOUBLE;
    if (column instanceof Column.Flags) return DuckDBColumnType.BOOLEAN;
    return DuckDBColumnType.VARCHAR;
  }

  private static void fill(DuckDBWritableVector out, Column column, int first, int rows) {
    if (column instanceof Column.Ints c) {
      for (int i = 0; i < rows; i++) {
        int value = c.value().applyAsInt(first + i);
        if (value < 0) out.setNull(i);
        else out.setInt(i, value);
      }
    } else if (column instanceof Column.Longs c) {
      for (int i = 0; i < rows; i++) {
        long value = c.value().applyAsLong(first + i);
        if (value == Calls.UNKNOWN) out.setNull(i);
        else out.setLong(i, value);
      }
    } else if (column instanceof Column.Doubles c) {
      for (int i = 0; i < rows; i++) {
        double value = c.value().applyAsDouble(first + i);
        if (Double.isNaN(value)) out.setNull(i);
        else out.setDouble(i, value);
      }
    } else if (column instanceof Column.Flags c) {
      for (int i = 0; i < rows; i++) out.setBoolean(i, c.value().test(first + i));
    } else if (column instanceof Column.Texts c) {
      String[] texts = new String[rows];
      for (int i = 0; i < rows; i++) texts[i] = c.value().apply(first + i);
      out.setStrings(0, texts);
    }
  }
}
