package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;

/** Shows a {@link Plot} as a cell's value. */
public final class PlotRenderer implements Renderer<Plot> {
  @Override
  public Class<Plot> type() {
    return Plot.class;
  }

  @Override
  public MimeBundle render(Plot plot) {
    return plot.bundle();
  }
}
