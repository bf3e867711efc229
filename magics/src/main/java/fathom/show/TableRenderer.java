package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;
import tech.tablesaw.api.Table;

/** Shows a Tablesaw table as a cell's value: its first and last rows. */
public final class TableRenderer implements Renderer<Table> {
  @Override
  public Class<Table> type() {
    return Table.class;
  }

  @Override
  public MimeBundle render(Table table) {
    return MimeBundle.text(table.toString());
  }
}
