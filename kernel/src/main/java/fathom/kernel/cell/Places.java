package fathom.kernel.cell;

import java.util.HashMap;
import java.util.Map;

/** Where each snippet stands: which cell, which lines. */
final class Places {
  /**
   * @param cell the cell's number
   * @param firstLine the 1-based line of the cell on which the snippet begins
   * @param source the snippet
   */
  record Place(int cell, int firstLine, String source) {
    /** "Cell 3, line 2" for a 1-based line of the snippet. */
    String line(int snippetLine) {
      return "Cell " + cell + ", line " + (firstLine + snippetLine - 1);
    }
  }

  private final Map<String, Place> bySnippet = new HashMap<>();

  void put(String snippetId, Place place) {
    bySnippet.put(snippetId, place);
  }

  /** The place of a snippet, or null for one that no cell holds. */
  Place get(String snippetId) {
    return bySnippet.get(snippetId);
  }
}
