package fathom;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;
import fathom.show.Output;
import fathom.show.RefusalRenderer;
import fathom.show.RefusalView;
import java.io.IOException;
import java.util.Optional;

/** Shows a {@link TracedRun} as a cell's value. */
public final class TracedRunRenderer implements Renderer<TracedRun> {
  @Override
  public Class<TracedRun> type() {
    return TracedRun.class;
  }

  @Override
  public MimeBundle render(TracedRun run) {
    MimeBundle output = Output.of(run.view());
    return refusal(run).map(r -> RefusalRenderer.below(output, r)).orElse(output);
  }

  /** Of a run of which every instruction is known, when it failed. */
  private static Optional<RefusalView> refusal(TracedRun run) {
    if (run.exact().isEmpty()) return Optional.empty();
    try {
      if (run.exact().get().failures(run.kernelSource()).isEmpty()) return Optional.empty();
      return Optional.of(run.refused()).filter(RefusalView::refused);
    } catch (IOException e) { // the run is worth more than this
      return Optional.empty();
    }
  }
}
