package fathom.kernel;

import fathom.kernel.cell.CellInterrupted;
import fathom.kernel.cell.CellScope;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.Iterator;

/** The names that every cell has without an import. */
public final class CellNamespace {
  private CellNamespace() {}

  /**
   * Shows a value at once.
   *
   * @return the display's id, for {@link #updateDisplay}
   */
  public static String display(Object value) {
    return outlet().display(value);
  }

  /** Shows another value in the place of an earlier one. */
  public static void updateDisplay(String id, Object value) {
    outlet().update(id, value);
  }

  /** Removes the outputs of the cell so far. */
  public static void clearOutput() {
    outlet().clear(false);
  }

  /**
   * Removes the outputs of the cell so far.
   *
   * @param wait whether to do so only when the next output comes, which does not flicker
   */
  public static void clearOutput(boolean wait) {
    outlet().clear(wait);
  }

  /**
   * Asks the user for a line of text.
   *
   * @throws IllegalStateException if this front end does not answer questions
   */
  public static String input(String prompt) {
    return ask(prompt, false);
  }

  /** Asks the user for a line of text. */
  public static String input() {
    return input("");
  }

  /**
   * Asks the user for a line of text that is not shown while it is typed.
   *
   * @throws IllegalStateException if this front end does not answer questions
   */
  public static String password(String prompt) {
    return ask(prompt, true);
  }

  /** Asks the user for a password. */
  public static String password() {
    return password("Password: ");
  }

  private static String ask(String prompt, boolean hidden) {
    try {
      return outlet().ask(prompt, hidden);
    } catch (InterruptedIOException e) {
      throw new CellInterrupted();
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /**
   * Moves the cell's progress bar.
   *
   * @param what what is being done
   * @param fraction 0 to 1, or negative when it cannot be known
   */
  public static void progress(String what, double fraction) {
    outlet().progress().at(what, fraction);
  }

  /**
   * Moves the cell's progress bar.
   *
   * @param fraction 0 to 1, or negative when it cannot be known
   */
  public static void progress(double fraction) {
    progress("", fraction);
  }

  /**
   * The same elements; the cell's progress bar moves as they are taken: {@code for (var file :
   * progress(files))}.
   */
  public static <T> Iterable<T> progress(Collection<T> elements) {
    return progress("", elements);
  }

  /**
   * The same elements; the cell's progress bar moves as they are taken.
   *
   * @param what what is being done
   */
  public static <T> Iterable<T> progress(String what, Collection<T> elements) {
    return () -> {
      Iterator<T> iterator = elements.iterator();
      int total = elements.size();
      return new Iterator<>() {
        private int done;

        @Override
        public boolean hasNext() {
          boolean more = iterator.hasNext();
          progress((what + " " + done + "/" + total).strip(), more ? (double) done / total : 1);
          return more;
        }

        @Override
        public T next() {
          T element = iterator.next();
          done++;
          return element;
        }
      };
    };
  }

  private static Outlet outlet() {
    CellScope scope = CellScope.current();
    if (scope != null && scope.owner() instanceof Outlet outlet) {
      return outlet;
    }
    throw new IllegalStateException("This thread was not started by a cell.");
  }
}
