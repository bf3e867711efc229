package fathom.kernel.cell;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Completion, inspection and completeness of Java code. */
final class Assistance {
  private final SourceCodeAnalysis analysis;
  private final Snippets snippets;
  private final Packages packages;

  Assistance(SourceCodeAnalysis analysis, Snippets snippets, Packages packages) {
    this.packages = packages;
    this.analysis = analysis;
    this.snippets = snippets;
  }

  Suggestions complete(String code, int cursor) {
    String before = code.substring(0, cursor);
    Suggestions whole = suggestions(before, 0);
    if (!whole.matches().isEmpty()) {
      return whole;
    }
    // JShell takes the kind of all from the first declaration; the last piece alone may be another.
    List<Snippets.Piece> pieces = snippets.of(before);
    if (pieces.size() < 2) {
      return whole;
    }
    String last = pieces.get(pieces.size() - 1).raw();
    return suggestions(last, before.length() - last.length());
  }

  private Suggestions suggestions(String before, int offset) {
    int[] anchor = {before.length()};
    List<Suggestion> found = analysis.completionSuggestions(before, before.length(), anchor);
    Set<String> matches = new LinkedHashSet<>();
    for (boolean wanted : new boolean[] {true, false}) {
      for (Suggestion suggestion : found) {
        if (suggestion.matchesType() == wanted) {
          matches.add(suggestion.continuation());
        }
      }
    }
    Suggestions parts = packages.complete(before);
    if (matches.isEmpty()) {
      anchor[0] = parts.start();
    }
    if (anchor[0] == parts.start()) {
      matches.addAll(parts.matches());
    }
    return new Suggestions(List.copyOf(matches), offset + anchor[0], offset + before.length());
  }

  String inspect(String code, int cursor, boolean withJavadoc) {
    int end = cursor;
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
      end++;
    }
    if (end < code.length() && code.charAt(end) == '(') {
      end++;
    }
    String upTo = code.substring(0, end);
    List<Snippets.Piece> pieces = snippets.of(upTo);
    String last = pieces.isEmpty() ? upTo : pieces.get(pieces.size() - 1).raw();
    String found = documentation(upTo, withJavadoc);
    return found.isEmpty() && pieces.size() > 1 ? documentation(last, withJavadoc) : found;
  }

  private String documentation(String code, boolean withJavadoc) {
    return analysis.documentation(code, code.length(), withJavadoc).stream()
        .map(Assistance::text)
        .distinct()
        .collect(Collectors.joining("\n"));
  }

  private static String text(Documentation documentation) {
    String javadoc = documentation.javadoc();
    return documentation.signature()
        + (javadoc == null || javadoc.isBlank() ? "" : "\n\n" + javadoc.strip() + "\n");
  }

  Completeness completeness(String code) {
    List<Snippets.Piece> pieces = snippets.of(code);
    if (pieces.isEmpty() || pieces.get(pieces.size() - 1).complete()) {
      return Completeness.COMPLETE;
    }
    String last = pieces.get(pieces.size() - 1).raw();
    return switch (analysis.analyzeCompletion(last).completeness()) {
      case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> Completeness.INCOMPLETE;
      default -> Completeness.INVALID;
    };
  }
}
