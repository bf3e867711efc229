package fathom.export;

import fathom.table.Column;
import fathom.table.Sheet;
import fathom.trace.Calls;
import java.io.IOException;
import java.io.Writer;

/**
 * A sheet as comma-separated values (RFC 4180, lines end with a line feed). What is missing is an
 * empty field. Names in traces are untrusted: one that a spreadsheet would take for a formula gets
 * an apostrophe before it.
 */
public final class Csv {
  private static final String FORMULA = "=+-@\t\r";

  private Csv() {}

  public static void write(Sheet sheet, Writer out) throws IOException {
    String separator = "";
    for (Column column : sheet.columns()) {
      out.append(separator).append(text(column.name()));
      separator = ",";
    }
    out.append('\n');
    for (int row = 0; row < sheet.rows(); row++) {
      separator = "";
      for (Column column : sheet.columns()) {
        out.append(separator).append(field(column, row));
        separator = ",";
      }
      out.append('\n');
    }
  }

  private static String field(Column column, int row) {
    if (column instanceof Column.Ints c) {
      int value = c.value().applyAsInt(row);
      return value < 0 ? "" : Integer.toString(value);
    }
    if (column instanceof Column.Longs c) {
      long value = c.value().applyAsLong(row);
      return value == Calls.UNKNOWN ? "" : Long.toString(value);
    }
    if (column instanceof Column.Doubles c) {
      double value = c.value().applyAsDouble(row);
      return Double.isNaN(value) ? "" : Double.toString(value);
    }
    if (column instanceof Column.Flags c) return Boolean.toString(c.value().test(row));
    return text(((Column.Texts) column).value().apply(row));
  }

  static String text(String value) {
    if (value == null || value.isEmpty()) return "";
    String safe = FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
  }
}
