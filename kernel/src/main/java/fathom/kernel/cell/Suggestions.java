package fathom.kernel.cell;

import java.util.List;

/**
 * What could be typed at the cursor.
 *
 * @param matches the words, best first
 * @param start where the text begins that they replace, as an index into the code
 * @param end where it ends
 */
public record Suggestions(List<String> matches, int start, int end) {
  public Suggestions {
    matches = List.copyOf(matches);
  }

  /** Nothing fits. */
  public static Suggestions none(int cursor) {
    return new Suggestions(List.of(), cursor, cursor);
  }
}
