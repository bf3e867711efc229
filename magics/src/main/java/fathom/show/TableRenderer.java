package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Shows a Tablesaw table as a cell's value: its first and last rows and how many there are. Numbers
 * stand right, nanoseconds ({@code *_ns}) with separated thousands; a missing value is an empty
 * cell.
 */
public final class TableRenderer implements Renderer<Table> {
  private static final int HEAD = 20;
  private static final int TAIL = 5;
  private static final int MOST_COLUMNS = 40;
  private static final int LONGEST_CELL = 200;
  private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

  @Override
  public Class<Table> type() {
    return Table.class;
  }

  @Override
  public MimeBundle render(Table table) {
    int columns = Math.min(MOST_COLUMNS, table.columnCount());
    int[] rows =
        table.rowCount() <= HEAD + TAIL
            ? IntStream.range(0, table.rowCount()).toArray()
            : IntStream.concat(
                    IntStream.range(0, HEAD),
                    IntStream.range(table.rowCount() - TAIL, table.rowCount()))
                .toArray();
    String size =
        Units.count(table.rowCount(), "row") + " × " + Units.count(table.columnCount(), "column");
    if (rows.length < table.rowCount()) {
      size += Units.format(" · shown are the first %d and the last %d", HEAD, TAIL);
    }
    if (columns < table.columnCount()) size += " · the first " + MOST_COLUMNS + " columns";
    return MimeBundle.html(html(table, rows, columns, size), plain(table, rows, columns, size));
  }

  private static String html(Table table, int[] rows, int columns, String size) {
    StringBuilder out = new StringBuilder("<div style=\"overflow-x:auto\"><table");
    out.append(" style=\"border-collapse:collapse;font-variant-numeric:tabular-nums\"><thead><tr>");
    for (int c = 0; c < columns; c++) {
      out.append("<th").append(align(table.column(c))).append('>');
      out.append(Html.escape(cut(table.column(c).name()))).append("</th>");
    }
    out.append("</tr></thead><tbody>");
    int previous = -1;
    for (int row : rows) {
      if (row != previous + 1) {
        out.append("<tr><td colspan=\"").append(columns);
        out.append("\" style=\"text-align:center\">⋯ ");
        out.append(Units.count(row - previous - 1, "more row")).append("</td></tr>");
      }
      previous = row;
      out.append("<tr>");
      for (int c = 0; c < columns; c++) {
        out.append("<td").append(align(table.column(c))).append('>');
        out.append(Html.escape(cell(table.column(c), row))).append("</td>");
      }
      out.append("</tr>");
    }
    out.append("</tbody></table><div style=\"font-size:12px;opacity:.75\">");
    if (!table.name().isEmpty()) out.append(Html.escape(cut(table.name()))).append(" · ");
    return out.append(size).append("</div></div>").toString();
  }

  private static String align(Column<?> column) {
    String side = column instanceof NumericColumn ? "right" : "left";
    return " style=\"text-align:" + side + ";white-space:nowrap;padding:2px 8px\"";
  }

  private static String plain(Table table, int[] rows, int columns, String size) {
    int[] widths = new int[columns];
    for (int c = 0; c < columns; c++) {
      Column<?> column = table.column(c);
      widths[c] =
          IntStream.concat(
                  IntStream.of(cut(column.name()).length()),
                  IntStream.of(rows).map(row -> cell(column, row).length()))
              .max()
              .orElse(0);
    }
    StringBuilder out = new StringBuilder();
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < columns; c++) {
      pad(line, cut(table.column(c).name()), widths[c], table.column(c));
    }
    end(line, out);
    int previous = -1;
    for (int row : rows) {
      if (row != previous + 1) out.append("...\n");
      previous = row;
      for (int c = 0; c < columns; c++) {
        pad(line, cell(table.column(c), row), widths[c], table.column(c));
      }
      end(line, out);
    }
    return out.append(size).toString();
  }

  private static void pad(StringBuilder line, String text, int width, Column<?> column) {
    String space = " ".repeat(width - text.length());
    boolean right = column instanceof NumericColumn;
    line.append(right ? space : "").append(text).append(right ? "" : space).append("  ");
  }

  private static void end(StringBuilder line, StringBuilder out) {
    out.append(line.toString().stripTrailing()).append('\n');
    line.setLength(0);
  }

  private static String cell(Column<?> column, int row) {
    if (column.isMissing(row)) return "";
    Object value = column.get(row);
    if (value instanceof Number number && column.name().endsWith("_ns")) {
      return Units.format("%,d", number.longValue());
    }
    if (value instanceof Double d && !d.isInfinite()) {
      BigDecimal rounded = BigDecimal.valueOf(d).round(SIX_DIGITS).stripTrailingZeros();
      return Math.abs(d) < 1e15 && Math.abs(d) > 1e-6 ? rounded.toPlainString() : d.toString();
    }
    return cut(String.valueOf(value).replace('\n', ' '));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_CELL ? text : text.substring(0, LONGEST_CELL) + "…";
  }
}
