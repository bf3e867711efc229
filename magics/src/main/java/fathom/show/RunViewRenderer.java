package fathom.show;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;

/** Shows a {@link RunView} as a cell's value. */
public final class RunViewRenderer implements Renderer<RunView> {
  @Override
  public Class<RunView> type() {
    return RunView.class;
  }

  @Override
  public MimeBundle render(RunView view) {
    return Output.of(view);
  }
}
