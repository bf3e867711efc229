package fathom.kernel.magic;

/**
 * How far a Java text has come, line by line: in a text block, a comment, brackets, a statement.
 */
final class JavaState {
  private boolean textBlock;
  private boolean comment;
  private int depth;
  private char last;

  /** Whether the next line begins outside of text blocks, comments and brackets. */
  boolean isTopLevel() {
    return !textBlock && !comment && depth <= 0;
  }

  /** Whether nothing is begun that the next line could go on with. */
  boolean isBetweenStatements() {
    return last == 0 || last == ';' || last == '}';
  }

  /** Reads one line. */
  void read(String line) {
    int i = 0;
    while (i < line.length()) {
      if (textBlock) {
        i = endOfTextBlock(line, i);
      } else if (comment) {
        int end = line.indexOf("*/", i);
        comment = end < 0;
        i = end < 0 ? line.length() : end + 2;
      } else if (line.startsWith("//", i)) {
        return;
      } else if (line.startsWith("/*", i)) {
        comment = true;
        i += 2;
      } else if (line.startsWith("\"\"\"", i)) {
        textBlock = true;
        last = '"';
        i += 3;
      } else {
        i = token(line, i);
      }
    }
  }

  private int endOfTextBlock(String line, int from) {
    for (int i = from; i < line.length(); i++) {
      if (line.charAt(i) == '\\') {
        i++;
      } else if (line.startsWith("\"\"\"", i)) {
        textBlock = false;
        return i + 3;
      }
    }
    return line.length();
  }

  private int token(String line, int at) {
    char c = line.charAt(at);
    if (c == '"' || c == '\'') {
      last = c;
      int i = at + 1;
      while (i < line.length() && line.charAt(i) != c) {
        i += line.charAt(i) == '\\' ? 2 : 1;
      }
      return i + 1;
    }
    if (c == '(' || c == '[' || c == '{') {
      depth++;
    } else if (c == ')' || c == ']' || c == '}') {
      depth--;
    }
    if (!Character.isWhitespace(c)) {
      last = c;
    }
    return at + 1;
  }
}
