package fathom.kernel.cell;

/**
 * Something to run that gives a value.
 *
 * @param <T> the value
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface Work<T, E extends Exception> {
  T run() throws E;
}
