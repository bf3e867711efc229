package fathom.kernel.cell;

import fathom.kernel.cell.Piece.Kind;
import fathom.kernel.cell.Piece.Variable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cuts a cell into its pieces by brackets, semicolons and the first words of each. It takes what it
 * cannot tell for an expression: the compiler has the last word on what is Java.
 */
final class Cutter {
  /**
   * @param pieces in order
   * @param problem what keeps the brackets from matching, or null
   */
  record Cut(List<Piece> pieces, Problem problem) {}

  /**
   * @param at where, in chars
   * @param open whether more text could mend it
   */
  record Problem(int at, String message, boolean open) {}

  private static final Set<String> AFTER_VARIABLE = Set.of("=", ";", ",", "[", "");

  private final String source;
  private final List<Token> tokens;
  private final Ends ends;

  private Cutter(String source, List<Token> tokens, Ends ends) {
    this.source = source;
    this.tokens = tokens;
    this.ends = ends;
  }

  static Cut cut(String source) {
    Lexer.Reading reading = Lexer.read(source);
    List<Token> tokens = reading.tokens();
    Ends ends = new Ends(tokens);
    Problem problem = ends.problem();
    if (reading.openAt() >= 0 && (problem == null || problem.open())) {
      problem = new Problem(reading.openAt(), "this is never closed", true);
    }
    if (problem != null) {
      return new Cut(List.of(), problem);
    }
    Cutter cutter = new Cutter(source, tokens, ends);
    List<Piece> pieces = cutter.pieces();
    if (ends.isOpen()) {
      int end = tokens.get(tokens.size() - 1).to();
      problem = new Problem(Math.max(0, end - 1), "the code is incomplete: it ends here", true);
    }
    return new Cut(pieces, problem);
  }

  private List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    int i = 0;
    while (!ends.isEnd(i)) {
      if (ends.text(i).equals(";")) {
        i++;
        continue;
      }
      int next = piece(i, pieces);
      i = Math.max(next, i + 1);
    }
    return pieces;
  }

  private int piece(int start, List<Piece> pieces) {
    if (ends.text(start).equals("import") || ends.text(start).equals("package")) {
      int end = ends.toSemicolon(start);
      Kind kind = ends.text(start).equals("import") ? Kind.IMPORT : Kind.PACKAGE;
      String name =
          tokens.subList(start + 1, end).stream()
              .map(Token::text)
              .filter(word -> !word.equals(";"))
              .map(word -> word.equals("static") ? "static " : word)
              .collect(Collectors.joining());
      pieces.add(piece(kind, start, end, start, name, name, -1, -1, List.of()));
      return end;
    }
    int declaration = ends.afterModifiers(start);
    int type = ends.typeKeyword(declaration);
    if (type >= 0) {
      return typeDeclaration(start, declaration, type, pieces);
    }
    if (declaration == start && ends.isStatement(start)) {
      int end = ends.statement(start);
      pieces.add(piece(Kind.STATEMENT, start, end, start, "", "", -1, -1, List.of()));
      return end;
    }
    int parameters =
        ends.text(declaration).equals("<") ? ends.typeArguments(declaration) : declaration;
    if (parameters >= 0) {
      int afterType = ends.text(parameters).equals("void") ? parameters + 1 : ends.type(parameters);
      if (afterType >= 0 && ends.isName(afterType)) {
        if (ends.text(afterType + 1).equals("(")) {
          return method(start, declaration, afterType, pieces);
        }
        boolean last = ends.isEnd(afterType + 1);
        if (parameters == declaration
            && (last || tokens.get(afterType + 1).kind() == Token.Kind.SIGN)
            && AFTER_VARIABLE.contains(ends.text(afterType + 1))) {
          return variables(start, declaration, afterType, pieces);
        }
      }
    }
    int end = ends.toSemicolon(start);
    pieces.add(piece(Kind.EXPRESSION, start, end, start, "", "", -1, -1, List.of()));
    return end;
  }

  private int typeDeclaration(int start, int declaration, int keyword, List<Piece> pieces) {
    int i = keyword + 1;
    while (!ends.isEnd(i) && !ends.text(i).equals("{")) {
      i = ends.text(i).equals("(") ? ends.partner(i) + 1 : i + 1;
    }
    ends.open(ends.isEnd(i));
    int end = ends.isEnd(i) ? i : ends.partner(i) + 1;
    String name = ends.text(keyword + 1);
    pieces.add(piece(Kind.TYPE, start, end, declaration, name, name, -1, -1, List.of()));
    return end;
  }

  private int method(int start, int declaration, int name, List<Piece> pieces) {
    int close = ends.partner(name + 1);
    int i = close + 1;
    while (!ends.isEnd(i) && !ends.text(i).equals("{") && !ends.text(i).equals(";")) {
      i++;
    }
    ends.open(ends.isEnd(i));
    boolean hasBody = ends.text(i).equals("{");
    int end = ends.isEnd(i) ? i : hasBody ? ends.partner(i) + 1 : i + 1;
    String key = ends.text(name) + "(" + parameterTypes(name + 2, close) + ")";
    int body = hasBody ? tokens.get(i).from() : -1;
    pieces.add(
        piece(Kind.METHOD, start, end, declaration, ends.text(name), key, -1, body, List.of()));
    return end;
  }

  private String parameterTypes(int from, int to) {
    List<String> types = new ArrayList<>();
    int i = from;
    while (i < to) {
      i = ends.afterModifiers(i);
      int end = Math.min(to, ends.comma(i, to));
      int name = end - 1;
      while (name > i && tokens.get(name).kind() == Token.Kind.SIGN) {
        name--;
      }
      StringBuilder type = new StringBuilder();
      for (int k = i; k < end; k++) {
        if (k != name) {
          type.append(tokens.get(k).text());
        }
      }
      types.add(type.toString());
      i = end + 1;
    }
    return String.join(",", types);
  }

  private int variables(int start, int declaration, int firstName, List<Piece> pieces) {
    int end = ends.toSemicolon(start);
    int limit = ends.text(end - 1).equals(";") ? end - 1 : end;
    List<Variable> variables = new ArrayList<>();
    int i = firstName;
    while (i < limit) {
      int next = ends.comma(i, limit);
      int value = i + 1;
      StringBuilder dimensions = new StringBuilder();
      while (value < next && (ends.text(value).equals("[") || ends.text(value).equals("]"))) {
        dimensions.append(ends.text(value++));
      }
      boolean hasValue = ends.text(value).equals("=") && value < next;
      variables.add(
          new Variable(
              tokens.get(i).text(),
              dimensions.toString(),
              tokens.get(i).from(),
              tokens.get(i).to(),
              hasValue ? valueStart(value, next) : -1,
              tokens.get(next - 1).to()));
      i = next + 1;
    }
    String name = variables.get(0).name();
    int typeEnd = tokens.get(firstName - 1).to();
    pieces.add(piece(Kind.VARIABLE, start, end, declaration, name, name, typeEnd, -1, variables));
    return end;
  }

  private int valueStart(int equals, int next) {
    return equals + 1 < next ? tokens.get(equals + 1).from() : tokens.get(equals).to();
  }

  private Piece piece(
      Kind kind,
      int start,
      int end,
      int declaration,
      String name,
      String key,
      int typeEnd,
      int body,
      List<Variable> variables) {
    Set<String> words = new LinkedHashSet<>();
    for (int i = start; i < end; i++) {
      if (tokens.get(i).kind() == Token.Kind.WORD
          && (i == start || !ends.text(i - 1).equals("."))) {
        words.add(ends.text(i));
      }
    }
    boolean closed = ends.text(end - 1).equals(";") || ends.text(end - 1).equals("}");
    int modifiersEnd = ends.isEnd(declaration) ? source.length() : tokens.get(declaration).from();
    return new Piece(
        kind,
        tokens.get(start).from(),
        tokens.get(end - 1).to(),
        name,
        key,
        modifiersEnd,
        typeEnd,
        body,
        variables,
        words,
        closed);
  }
}
