package fathom.kernel.cell;

/** What {@code System.exit} in a cell becomes: an end that is announced before it comes. */
public final class Exit {
  /** The request, on its way out of the cell. */
  static final class Requested extends Error {
    private static final long serialVersionUID = 1L;

    final int status;

    Requested(int status) {
      super("System.exit(" + status + ")");
      this.status = status;
    }
  }

  private Exit() {}

  /** Replaces {@link System#exit}; never returns. */
  public static void exit(int status) {
    CellScope scope = CellScope.current();
    if (scope != null && !scope.exit(status)) {
      // Its cell has ended, so nobody waits for an answer.
      Runtime.getRuntime().exit(status);
    }
    throw new Requested(status);
  }

  /** Replaces {@link Runtime#exit} and {@link Runtime#halt}; never returns. */
  public static void exit(Runtime runtime, int status) {
    exit(status);
  }
}
