package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Cuts a cell into the snippets that JShell takes one at a time. */
final class Snippets {
  /**
   * @param raw the text as it stands in the cell
   * @param source the text as JShell wants it: no blanks and comments at its head, for they would
   *     shift the lines that it reports; a missing semicolon added
   * @param linesBefore how many lines of the raw text lie before the source
   * @param complete false for a last piece with a syntax error or an open end
   */
  record Piece(String raw, String source, int linesBefore, boolean complete) {}

  private static final Set<Completeness> ENDED =
      EnumSet.of(
          Completeness.COMPLETE,
          Completeness.COMPLETE_WITH_SEMI,
          Completeness.CONSIDERED_INCOMPLETE);

  private final SourceCodeAnalysis analysis;

  Snippets(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /** The pieces in order; only the last one can be incomplete. */
  List<Piece> of(String code) {
    List<Piece> pieces = new ArrayList<>();
    String rest = code;
    while (!rest.isBlank()) {
      CompletionInfo info = analysis.analyzeCompletion(rest);
      if (info.completeness() == Completeness.EMPTY) {
        break;
      }
      String remaining = info.remaining() == null ? "" : info.remaining();
      boolean complete =
          ENDED.contains(info.completeness())
              && info.source() != null
              && remaining.length() < rest.length();
      if (!complete) {
        pieces.add(piece(rest, rest, false));
        break;
      }
      pieces.add(piece(rest.substring(0, rest.length() - remaining.length()), info.source(), true));
      rest = remaining;
    }
    return pieces;
  }

  private static Piece piece(String raw, String source, boolean complete) {
    String head = source.substring(0, codeStart(source));
    int lines = (int) head.chars().filter(c -> c == '\n').count();
    return new Piece(raw, source.substring(head.length()), lines, complete);
  }

  /** Where the text's first token begins. */
  private static int codeStart(String text) {
    int i = 0;
    while (i < text.length()) {
      int end;
      if (Character.isWhitespace(text.charAt(i))) {
        end = i + 1;
      } else if (text.startsWith("//", i)) {
        end = text.indexOf('\n', i);
      } else if (text.startsWith("/*", i)) {
        end = text.indexOf("*/", i + 2);
        end = end < 0 ? end : end + 2;
      } else {
        return i;
      }
      if (end < 0) {
        return i;
      }
      i = end;
    }
    return i;
  }
}
