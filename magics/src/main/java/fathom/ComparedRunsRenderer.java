package fathom;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;
import fathom.show.ComparisonRenderer;

/** Shows {@link ComparedRuns} as a cell's value. */
public final class ComparedRunsRenderer implements Renderer<ComparedRuns> {
  @Override
  public Class<ComparedRuns> type() {
    return ComparedRuns.class;
  }

  @Override
  public MimeBundle render(ComparedRuns runs) {
    return new ComparisonRenderer().render(runs.view());
  }
}
