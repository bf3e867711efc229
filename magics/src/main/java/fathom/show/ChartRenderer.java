package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;

/** Shows a {@link Chart} as a cell's value. */
public final class ChartRenderer implements Renderer<Chart> {
  @Override
  public Class<Chart> type() {
    return Chart.class;
  }

  @Override
  public MimeBundle render(Chart chart) {
    return chart.bundle();
  }
}
