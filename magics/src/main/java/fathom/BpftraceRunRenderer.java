package fathom;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;

/** Shows the maps of a {@link BpftraceRun} as a cell's value. */
public final class BpftraceRunRenderer implements Renderer<BpftraceRun> {
  @Override
  public Class<BpftraceRun> type() {
    return BpftraceRun.class;
  }

  @Override
  public MimeBundle render(BpftraceRun run) {
    return run.view().bundle();
  }
}
