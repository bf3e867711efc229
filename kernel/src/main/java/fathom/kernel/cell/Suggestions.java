package fathom.kernel.cell;

import java.util.List;

/**
 * What could be typed at the cursor.
 *
 * @param items the suggestions, best first
 * @param start where the text begins that they replace, as an index into the code
 * @param end where it ends
 */
public record Suggestions(List<Item> items, int start, int end) {
  /**
   * @param text the words
   * @param type what they are, in the words of front ends: "function", "class", "instance",
   *     "module", "keyword", "magic"; "" when that is not known
   * @param signature "(int a, int b) : int" for a method, its type for a variable, or ""
   */
  public record Item(String text, String type, String signature) {}

  public Suggestions {
    items = List.copyOf(items);
  }

  /** Suggestions of which only the words are known. */
  public static Suggestions of(List<String> texts, int start, int end) {
    return new Suggestions(texts.stream().map(text -> new Item(text, "", "")).toList(), start, end);
  }

  /** Nothing fits. */
  public static Suggestions none(int cursor) {
    return new Suggestions(List.of(), cursor, cursor);
  }

  /** The words alone. */
  public List<String> matches() {
    return items.stream().map(Item::text).distinct().toList();
  }
}
