package fathom.kernel.cell;

/**
 * Java text of a cell.
 *
 * @param cell the cell's number
 * @param firstLine the 1-based line of the cell on which the text begins
 * @param code the text
 */
record Source(int cell, int firstLine, String code) {
  /** The 1-based line of the cell in which a char of the text stands. */
  int line(int offset) {
    int end = Math.max(0, Math.min(offset, code.length()));
    int line = firstLine;
    for (int i = code.indexOf('\n'); i >= 0 && i < end; i = code.indexOf('\n', i + 1)) {
      line++;
    }
    return line;
  }

  /** "Cell 3, line 2" for a char of the text. */
  String place(int offset) {
    return place(cell, line(offset));
  }

  static String place(int cell, int line) {
    return "Cell " + cell + ", line " + line;
  }
}
