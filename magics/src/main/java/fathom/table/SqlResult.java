package fathom.table;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The rows of a query as a Tablesaw table: whole numbers as int or long, decimals as double, dates
 * as such, everything else as text.
 */
final class SqlResult {
  private SqlResult() {}

  /** Takes one value of a row. */
  @FunctionalInterface
  private interface Reader {
    void read(ResultSet rows, int column) throws SQLException;
  }

  static Table table(ResultSet rows) throws SQLException {
    ResultSetMetaData meta = rows.getMetaData();
    List<Column<?>> columns = new ArrayList<>();
    List<Reader> readers = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      String name = meta.getColumnLabel(i);
      for (int n = 2; !taken.add(name.toLowerCase(Locale.ROOT)); n++) {
        name = meta.getColumnLabel(i) + "_" + n; // a join may give two columns one name
      }
      add(name, meta.getColumnType(i), meta.getColumnTypeName(i), columns, readers);
    }
    int count = 0;
    while (rows.next()) {
      if (++count > Sheet.TABLE_ROWS_MAX) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "The result has more than %,d rows: aggregate, or say LIMIT.",
                Sheet.TABLE_ROWS_MAX));
      }
      for (int i = 0; i < readers.size(); i++) readers.get(i).read(rows, i + 1);
    }
    return Table.create("result", columns);
  }

  private static void add(
      String name, int type, String typeName, List<Column<?>> columns, List<Reader> readers) {
    switch (type) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER -> {
        IntColumn c = IntColumn.create(name);
        columns.add(c);
        readers.add(
            (r, i) -> {
              int value = r.getInt(i);
              if (r.wasNull()) c.appendMissing();
              else c.append(value);
            });
      }
      case Types.BIGINT -> {
        LongColumn c = LongColumn.create(name);
        columns.add(c);
        readers.add(
            (r, i) -> {
              long value = r.getLong(i);
              if (r.wasNull()) c.appendMissing();
              else c.append(value);
            });
      }
      case Types.FLOAT, Types.REAL, Types.DOUBLE, Types.DECIMAL, Types.NUMERIC -> {
        DoubleColumn c = DoubleColumn.create(name);
        columns.add(c);
        readers.add(
            (r, i) -> {
              double value = r.getDouble(i);
              if (r.wasNull()) c.appendMissing();
              else c.append(value);
            });
      }
      case Types.BOOLEAN -> {
        BooleanColumn c = BooleanColumn.create(name);
        columns.add(c);
        readers.add(
            (r, i) -> {
              boolean value = r.getBoolean(i);
              if (r.wasNull()) c.appendMissing();
              else c.append(value);
            });
      }
      case Types.DATE -> {
        DateColumn c = DateColumn.create(name);
        columns.add(c);
        readers.add((r, i) -> c.append(r.getDate(i) == null ? null : r.getDate(i).toLocalDate()));
      }
      case Types.TIMESTAMP -> {
        DateTimeColumn c = DateTimeColumn.create(name);
        columns.add(c);
        readers.add(
            (r, i) -> {
              Timestamp value = r.getTimestamp(i);
              c.append(value == null ? null : value.toLocalDateTime());
            });
      }
      default -> {
        if (typeName.endsWith("HUGEINT") || typeName.equals("UBIGINT")) {
          LongColumn c = LongColumn.create(name);
          columns.add(c);
          readers.add((r, i) -> wide(c, (BigInteger) r.getObject(i)));
          return;
        }
        StringColumn c = StringColumn.create(name);
        columns.add(c);
        readers.add(
            (r, i) -> {
              Object value = r.getObject(i);
              if (value == null) c.appendMissing();
              else c.append(String.valueOf(value));
            });
      }
    }
  }

  /** A sum is 128 bits wide in SQL. */
  private static void wide(LongColumn column, BigInteger value) {
    if (value == null) {
      column.appendMissing();
    } else if (value.bitLength() < Long.SIZE) {
      column.append(value.longValue());
    } else {
      throw new IllegalStateException(
          column.name()
              + ": "
              + value
              + " does not fit into 64 bits; take its ::DOUBLE or ::VARCHAR");
    }
  }
}
