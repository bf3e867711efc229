package fathom.kernel.wire;

/** Frames that are no message of the Jupyter protocol; the message of the exception says why. */
final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedMessageException(String reason) {
    super(reason);
  }
}
