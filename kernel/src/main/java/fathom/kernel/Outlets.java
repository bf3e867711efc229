package fathom.kernel;

import fathom.kernel.display.Renderers;
import fathom.kernel.display.StreamBatcher;
import fathom.kernel.wire.Wire;
import io.github.spencerpark.jupyter.messages.Message;

/** Makes the outlet of each request; what they share. */
record Outlets(
    Wire wire, Renderers renderers, StreamBatcher<Outlet> streams, OutputMode mode, Stdin stdin) {
  /**
   * @param silent whether nothing but the status goes out
   */
  Outlet of(Message<?> request, boolean silent) {
    return new Outlet(this, request, silent);
  }
}
