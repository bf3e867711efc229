package fathom.kernel.display;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** The text of any value: arrays show their elements, long collections their head. */
public final class PlainText {
  /** Elements shown of one array, collection or map. */
  private static final int MAX_ELEMENTS = 1_000;

  /** Levels of nesting shown; a collection may hold itself. */
  private static final int MAX_DEPTH = 8;

  /** Chars shown of one value; a page with more of them is no longer read, nor quick. */
  private static final int MAX_CHARS = 1_000_000;

  private PlainText() {}

  /**
   * The text of a value.
   *
   * @throws RuntimeException what its toString throws
   */
  public static String of(Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value, 0);
    return cut(text);
  }

  private static String cut(StringBuilder text) {
    if (text.length() <= MAX_CHARS) {
      return text.toString();
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
    return text.substring(0, end) + "\n... %,d more characters".formatted(text.length() - end);
  }

  private static void append(StringBuilder text, Object value, int depth) {
    if (value == null || depth > MAX_DEPTH || text.length() > MAX_CHARS) {
      text.append(value == null ? "null" : "...");
    } else if (value.getClass().isArray()) {
      array(text, value, depth);
    } else if (value instanceof Map<?, ?> map && isOfTheJdk(value)) {
      map(text, map, depth);
    } else if (value instanceof Collection<?> values && isOfTheJdk(value)) {
      collection(text, values, depth);
    } else if (value instanceof Map.Entry<?, ?> entry && isOfTheJdk(value)) {
      append(text, entry.getKey(), depth + 1);
      text.append('=');
      append(text, entry.getValue(), depth + 1);
    } else if (value instanceof Optional<?> optional && optional.isPresent()) {
      append(text.append("Optional["), optional.get(), depth + 1);
      text.append(']');
    } else {
      text.append(value);
    }
  }

  /** A collection class of the user's own has a toString of its own. */
  private static boolean isOfTheJdk(Object value) {
    return value.getClass().getName().startsWith("java.util.");
  }

  private static void array(StringBuilder text, Object array, int depth) {
    int length = Array.getLength(array);
    text.append('[');
    for (int i = 0; i < length; i++) {
      if (i == MAX_ELEMENTS || text.length() > MAX_CHARS) {
        more(text, length - i);
        break;
      }
      text.append(i == 0 ? "" : ", ");
      append(text, Array.get(array, i), depth + 1);
    }
    text.append(']');
  }

  private static void collection(StringBuilder text, Collection<?> values, int depth) {
    text.append('[');
    Iterator<?> iterator = values.iterator();
    for (int i = 0; iterator.hasNext(); i++) {
      if (i == MAX_ELEMENTS || text.length() > MAX_CHARS) {
        more(text, values.size() - i);
        break;
      }
      text.append(i == 0 ? "" : ", ");
      append(text, iterator.next(), depth + 1);
    }
    text.append(']');
  }

  private static void map(StringBuilder text, Map<?, ?> map, int depth) {
    text.append('{');
    int i = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (i == MAX_ELEMENTS || text.length() > MAX_CHARS) {
        more(text, map.size() - i);
        break;
      }
      text.append(i++ == 0 ? "" : ", ");
      append(text, entry.getKey(), depth + 1);
      text.append('=');
      append(text, entry.getValue(), depth + 1);
    }
    text.append('}');
  }

  private static void more(StringBuilder text, int left) {
    text.append(", ... %,d more".formatted(left));
  }
}
