package fathom.kernel.magic;

/** A magic that could not do what was asked; the message is for the user, as it is. */
public final class MagicFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean internal;

  MagicFailure(String message, Throwable cause) {
    this(message, cause, false);
  }

  private MagicFailure(String message, Throwable cause, boolean internal) {
    super(message, cause);
    this.internal = internal;
  }

  /** A fault of the magic's code and not of its use; the cause belongs into the log. */
  static MagicFailure internal(String name, Throwable cause) {
    String message = cause.getMessage();
    return new MagicFailure(
        "Fathom itself failed in %"
            + name
            + ": "
            + cause.getClass().getSimpleName()
            + (message == null ? "" : ": " + message),
        cause,
        true);
  }

  public boolean isInternal() {
    return internal;
  }
}
