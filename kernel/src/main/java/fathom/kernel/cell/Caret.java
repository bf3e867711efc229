package fathom.kernel.cell;

import java.util.List;
import jdk.jshell.Diag;

/**
 * The line that a compiler's message is about, with its place underlined.
 *
 * @param line the 1-based line of the snippet
 * @param lines the source line and the carets below it
 */
record Caret(int line, List<String> lines) {
  static Caret at(String source, Diag diag) {
    int length = source.length();
    int position = Math.toIntExact(Math.min(Math.max(0, diag.getPosition()), length));
    int start = Math.toIntExact(Math.min(Math.max(0, diag.getStartPosition()), position));
    int end = Math.toIntExact(Math.min(Math.max(position, diag.getEndPosition()), length));
    int lineStart = source.lastIndexOf('\n', Math.max(0, position - 1)) + 1;
    if (position == 0) {
      lineStart = 0;
    }
    int lineEnd = source.indexOf('\n', position);
    lineEnd = lineEnd < 0 ? length : lineEnd;
    int from = Math.max(start, lineStart);
    int to = Math.max(from + 1, Math.min(end, lineEnd));
    StringBuilder carets = new StringBuilder("    ");
    for (int i = lineStart; i < from; i++) {
      carets.append(source.charAt(i) == '\t' ? '\t' : ' ');
    }
    carets.append("^".repeat(to - from));
    int line = 1 + (int) source.substring(0, lineStart).chars().filter(c -> c == '\n').count();
    return new Caret(
        line, List.of("    " + source.substring(lineStart, lineEnd), carets.toString()));
  }
}
