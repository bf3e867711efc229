package fathom;

import fathom.kernel.display.MimeBundle;
import fathom.kernel.display.Renderer;

/** Shows {@link KernelStacks} as a cell's value. */
public final class KernelStacksRenderer implements Renderer<KernelStacks> {
  @Override
  public Class<KernelStacks> type() {
    return KernelStacks.class;
  }

  @Override
  public MimeBundle render(KernelStacks stacks) {
    return stacks.view().bundle();
  }
}
