package fathom.kernel.wire;

import io.github.spencerpark.jupyter.messages.Message;

/** Receives what comes in. It is called on the I/O thread and must return at once. */
public interface Inbox {
  /** A well-formed, correctly signed message. */
  void received(Channel channel, Message<?> message);

  /** Something came that was no such message; it has been dropped. */
  void dropped(Channel channel, String reason);

  /**
   * A client has connected to one of the sockets, or such a connection has ended; called by a
   * thread of the sockets, which must not be held up.
   */
  default void connection(boolean begins) {}
}
