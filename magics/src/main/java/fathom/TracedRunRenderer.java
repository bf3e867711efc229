package fathom;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;
import fathom.show.Output;

/** Shows a {@link TracedRun} as a cell's value. */
public final class TracedRunRenderer implements Renderer<TracedRun> {
  @Override
  public Class<TracedRun> type() {
    return TracedRun.class;
  }

  @Override
  public MimeBundle render(TracedRun run) {
    return Output.of(run.view());
  }
}
