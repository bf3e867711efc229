package fathom.read;

/** Reads the text of the kernel's function_graph tracer. */
public final class FunctionGraphText {
  private FunctionGraphText() {}

  /** Reads a whole text; lines of another form are skipped and accounted for. */
  public static Reading read(String text) {
    throw new UnsupportedOperationException("not yet written");
  }
}
