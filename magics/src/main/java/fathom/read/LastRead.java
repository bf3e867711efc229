package fathom.read;

import java.util.function.Function;

/**
 * The last answer, kept while the same object is asked about: all captures of one guest share the
 * bytes of what they say about its kernel.
 *
 * @param <K> what is read; the same object is taken to have the same content
 * @param <V> what comes of it, never changed afterwards
 */
public final class LastRead<K, V> {
  private record Entry<K, V>(K key, V value) {}

  private final Function<K, V> reader;
  private volatile Entry<K, V> last;

  /** Reads by the function what is not the last one. */
  public LastRead(Function<K, V> reader) {
    this.reader = reader;
  }

  /** What the reader makes of the key. */
  @SuppressWarnings("ReferenceEquality") // equal bytes cost more to compare than they are worth
  public V of(K key) {
    Entry<K, V> known = last;
    if (known == null || known.key != key) {
      known = new Entry<>(key, reader.apply(key));
      last = known;
    }
    return known.value;
  }
}
