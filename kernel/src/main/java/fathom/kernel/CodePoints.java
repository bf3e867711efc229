package fathom.kernel;

/** Jupyter counts positions in Unicode code points, Java in chars. */
final class CodePoints {
  private CodePoints() {}

  /** The index into the text of a position, which is moved into the text if it lies outside. */
  static int toIndex(String text, int position) {
    int inside = Math.max(0, Math.min(position, text.codePointCount(0, text.length())));
    return text.offsetByCodePoints(0, inside);
  }

  /** The position of an index into the text. */
  static int toPosition(String text, int index) {
    return text.codePointCount(0, index);
  }
}
