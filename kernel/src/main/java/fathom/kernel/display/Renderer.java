package fathom.kernel.display;

/**
 * Turns the values of one type into MIME bundles. Found by {@link java.util.ServiceLoader}; the
 * renderer of the most specific type wins.
 *
 * @param <T> the type of the values, subtypes included
 */
public interface Renderer<T> {
  Class<T> type();

  /** Whether a value is for this renderer; a class that only its name tells is asked for here. */
  default boolean accepts(Object value) {
    return type().isInstance(value);
  }

  MimeBundle render(T value);
}
