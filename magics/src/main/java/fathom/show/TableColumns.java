package fathom.show;

import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** The cells of a user's table as a chart reads them. */
record TableColumns(Table table) {
  /** A cell as text; "" when it is missing. */
  String text(String column, int row) {
    Column<?> found = column(column);
    return found.isMissing(row) ? "" : String.valueOf(found.get(row));
  }

  /** A cell as a number; NaN when it is missing. */
  double number(String column, int row) {
    if (!(column(column) instanceof NumericColumn<?> numbers)) {
      throw new IllegalArgumentException(
          "the column " + column + " is of text: expected one of numbers");
    }
    return numbers.isMissing(row) ? Double.NaN : numbers.getDouble(row);
  }

  private Column<?> column(String name) {
    if (!table.containsColumn(name)) {
      throw new IllegalArgumentException(
          "the table has no column " + name + "; it has " + String.join(", ", table.columnNames()));
    }
    return table.column(name);
  }
}
