package fathom.kernel.cell;

/** Ends an interrupted cell; an Error, so that {@code catch (Exception e)} does not swallow it. */
public final class CellInterrupted extends Error {
  private static final long serialVersionUID = 1L;

  public CellInterrupted() {
    super("the cell was interrupted");
  }
}
