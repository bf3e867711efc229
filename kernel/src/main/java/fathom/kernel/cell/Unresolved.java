package fathom.kernel.cell;

/** A call of a method that needs what no cell has declared so far. */
public final class Unresolved extends Error {
  private static final long serialVersionUID = 1L;

  private Unresolved(String message) {
    super(message);
  }

  /** Called by the generated body of such a method. */
  public static Unresolved of(String name, String missing) {
    return new Unresolved(name + " cannot be called: " + missing + ".");
  }
}
