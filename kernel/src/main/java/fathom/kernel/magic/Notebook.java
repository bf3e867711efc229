package fathom.kernel.magic;

import fathom.kernel.display.Progress;

/** What a magic may do to the notebook that it runs in. */
public interface Notebook {
  /**
   * Shows a value at once, above the cell's result.
   *
   * @param value anything; a {@code MimeBundle} goes out as it is
   * @return the display's id, for {@link #update}
   */
  String display(Object value);

  /** Shows another value in the place of an earlier one. */
  void update(String displayId, Object value);

  /**
   * A progress bar of this cell; it appears when the cell has run for a second and is removed at
   * its end.
   */
  Progress progress();

  /**
   * Declares a variable in the cells' namespace, or sets it anew.
   *
   * @param type the declared type, visible to cells
   */
  <T> void bind(String name, Class<T> type, T value);

  /** Whether floods of output are folded, which is so until something else is said. */
  default void foldOutput(boolean fold) {
    throw new UnsupportedOperationException("no cells here");
  }

  /** Whether floods of output are folded now. */
  default boolean foldsOutput() {
    throw new UnsupportedOperationException("no cells here");
  }

  /** Whether the code of later cells can be interrupted in a loop, which is so at first. */
  default void interruptible(boolean on) {
    throw new UnsupportedOperationException("no cells here");
  }

  /** Whether the code of later cells can be interrupted in a loop as it stands. */
  default boolean isInterruptible() {
    throw new UnsupportedOperationException("no cells here");
  }

  /** The value of a Java expression in the cells' namespace. */
  Object evaluate(String expression) throws Exception;

  /**
   * What Java code gave, and how long that took.
   *
   * @param runNanos without compiling it
   */
  record Timed(Object value, long runNanos) {}

  /** Runs Java code in the cells' namespace and times it. */
  default Timed timed(String code) throws Exception {
    throw new UnsupportedOperationException("no cells here");
  }

  /**
   * The Java of all cells so far.
   *
   * @throws UnsupportedOperationException if there are no cells, as for a magic that a test calls
   */
  default Session session() {
    throw new UnsupportedOperationException("no cells here");
  }
}
