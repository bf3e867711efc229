package fathom.kernel.cell;

import fathom.kernel.cell.Piece.Kind;
import fathom.kernel.cell.Piece.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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

  private static final Set<String> PRIMITIVES =
      Set.of("boolean", "byte", "short", "char", "int", "long", "float", "double");
  private static final Set<String> MODIFIERS =
      Set.of(
          "public",
          "private",
          "protected",
          "static",
          "final",
          "abstract",
          "native",
          "strictfp",
          "transient",
          "volatile",
          "synchronized",
          "default",
          "sealed");
  private static final Set<String> KEYWORDS =
      Set.of(
          "abstract",
          "assert",
          "break",
          "case",
          "catch",
          "class",
          "const",
          "continue",
          "default",
          "do",
          "else",
          "enum",
          "extends",
          "final",
          "finally",
          "for",
          "goto",
          "if",
          "implements",
          "import",
          "instanceof",
          "interface",
          "native",
          "new",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "try",
          "void",
          "volatile",
          "while",
          "true",
          "false",
          "null");
  private static final Set<String> STATEMENTS =
      Set.of(
          "{",
          "if",
          "for",
          "while",
          "do",
          "switch",
          "try",
          "synchronized",
          "return",
          "throw",
          "break",
          "continue",
          "assert");
  private static final Set<String> AFTER_VARIABLE = Set.of("=", ";", ",", "[", "");

  private final String source;
  private final List<Token> tokens;
  private final int[] partners;
  private boolean open;

  private Cutter(String source, List<Token> tokens, int[] partners) {
    this.source = source;
    this.tokens = tokens;
    this.partners = partners;
  }

  static Cut cut(String source) {
    Lexer.Reading reading = Lexer.read(source);
    List<Token> tokens = reading.tokens();
    int[] partners = new int[tokens.size()];
    Arrays.fill(partners, -1);
    Problem problem = match(tokens, partners);
    if (reading.openAt() >= 0 && (problem == null || problem.open())) {
      problem = new Problem(reading.openAt(), "this is never closed", true);
    }
    if (problem != null) {
      return new Cut(List.of(), problem);
    }
    Cutter cutter = new Cutter(source, tokens, partners);
    List<Piece> pieces = cutter.pieces();
    if (cutter.open) {
      int end = tokens.get(tokens.size() - 1).to();
      problem = new Problem(Math.max(0, end - 1), "the code is incomplete: it ends here", true);
    }
    return new Cut(pieces, problem);
  }

  private static Problem match(List<Token> tokens, int[] partners) {
    Deque<Integer> opened = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.kind() != Token.Kind.SIGN) {
        continue;
      }
      int closing = ")]}".indexOf(token.text());
      if ("([{".contains(token.text())) {
        opened.push(i);
      } else if (closing >= 0) {
        if (opened.isEmpty()) {
          return new Problem(token.from(), "'" + token.text() + "' closes nothing", false);
        }
        Token opener = tokens.get(opened.peek());
        if ("([{".indexOf(opener.text()) != closing) {
          String message = "'%s' does not close '%s'".formatted(token.text(), opener.text());
          return new Problem(token.from(), message, false);
        }
        partners[opened.peek()] = i;
        partners[i] = opened.pop();
      }
    }
    if (opened.isEmpty()) {
      return null;
    }
    Token opener = tokens.get(opened.peek());
    return new Problem(opener.from(), "'" + opener.text() + "' is never closed", true);
  }

  private String text(int i) {
    return i < tokens.size() && tokens.get(i).kind() != Token.Kind.LITERAL
        ? tokens.get(i).text()
        : "";
  }

  private boolean isName(int i) {
    return i < tokens.size()
        && tokens.get(i).kind() == Token.Kind.WORD
        && !KEYWORDS.contains(text(i))
        && !PRIMITIVES.contains(text(i));
  }

  private boolean isEnd(int i) {
    return i >= tokens.size();
  }

  private List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    int i = 0;
    while (!isEnd(i)) {
      if (text(i).equals(";")) {
        i++;
        continue;
      }
      int next = piece(i, pieces);
      i = Math.max(next, i + 1);
    }
    return pieces;
  }

  private int piece(int start, List<Piece> pieces) {
    if (text(start).equals("import") || text(start).equals("package")) {
      int end = toSemicolon(start);
      Kind kind = text(start).equals("import") ? Kind.IMPORT : Kind.PACKAGE;
      String name =
          tokens.subList(start + 1, end).stream()
              .map(Token::text)
              .filter(word -> !word.equals(";"))
              .map(word -> word.equals("static") ? "static " : word)
              .collect(Collectors.joining());
      pieces.add(piece(kind, start, end, start, name, name, -1, -1, List.of()));
      return end;
    }
    int declaration = afterModifiers(start);
    int type = typeKeyword(declaration);
    if (type >= 0) {
      return typeDeclaration(start, declaration, type, pieces);
    }
    if (declaration == start
        && (STATEMENTS.contains(text(start)) || isLabel(start))
        && !isSwitchExpression(start)) {
      int end = statement(start);
      pieces.add(piece(Kind.STATEMENT, start, end, start, "", "", -1, -1, List.of()));
      return end;
    }
    int parameters = text(declaration).equals("<") ? typeArguments(declaration) : declaration;
    if (parameters >= 0) {
      int afterType = text(parameters).equals("void") ? parameters + 1 : type(parameters);
      if (afterType >= 0 && isName(afterType)) {
        if (text(afterType + 1).equals("(")) {
          return method(start, declaration, afterType, pieces);
        }
        boolean last = isEnd(afterType + 1);
        if (parameters == declaration
            && (last || tokens.get(afterType + 1).kind() == Token.Kind.SIGN)
            && AFTER_VARIABLE.contains(text(afterType + 1))) {
          return variables(start, declaration, afterType, pieces);
        }
      }
    }
    int end = toSemicolon(start);
    pieces.add(piece(Kind.EXPRESSION, start, end, start, "", "", -1, -1, List.of()));
    return end;
  }

  /** A switch that is asked for its value: (switch ..).call(), or one with an operator behind. */
  private boolean isSwitchExpression(int start) {
    if (!text(start).equals("switch")) {
      return false;
    }
    int end = block(parentheses(start + 1));
    return !isEnd(end) && (text(end).equals(".") || text(end).equals("+"));
  }

  private boolean isLabel(int i) {
    return isName(i) && text(i + 1).equals(":") && !text(i + 2).equals(":");
  }

  private int afterModifiers(int start) {
    int i = start;
    while (!isEnd(i)) {
      if (MODIFIERS.contains(text(i))) {
        boolean contextual = text(i).equals("sealed") && !isName(i + 1) && !isModifierOrType(i + 1);
        boolean statement = text(i).equals("synchronized") && text(i + 1).equals("(");
        if (contextual || statement) {
          return i;
        }
        i++;
      } else if (text(i).equals("non") && text(i + 1).equals("-") && text(i + 2).equals("sealed")) {
        i += 3;
      } else if (text(i).equals("@") && !text(i + 1).equals("interface")) {
        i = afterAnnotation(i);
      } else {
        return i;
      }
    }
    return i;
  }

  private boolean isModifierOrType(int i) {
    return MODIFIERS.contains(text(i)) || typeKeyword(i) >= 0;
  }

  private int afterAnnotation(int at) {
    int i = at + 2;
    while (text(i).equals(".")) {
      i += 2;
    }
    return parentheses(i);
  }

  /** Where the keyword of a type declaration stands, or -1. */
  private int typeKeyword(int i) {
    if (text(i).equals("@") && text(i + 1).equals("interface")) {
      return i + 1;
    }
    boolean plain = Set.of("class", "interface", "enum").contains(text(i));
    boolean record =
        text(i).equals("record")
            && isName(i + 1)
            && (text(i + 2).equals("(") || text(i + 2).equals("<"));
    return plain || record ? i : -1;
  }

  private int typeDeclaration(int start, int declaration, int keyword, List<Piece> pieces) {
    int i = keyword + 1;
    while (!isEnd(i) && !text(i).equals("{")) {
      i = text(i).equals("(") ? partners[i] + 1 : i + 1;
    }
    open |= isEnd(i);
    int end = isEnd(i) ? i : partners[i] + 1;
    String name = text(keyword + 1);
    pieces.add(piece(Kind.TYPE, start, end, declaration, name, name, -1, -1, List.of()));
    return end;
  }

  private int method(int start, int declaration, int name, List<Piece> pieces) {
    int close = partners[name + 1];
    int i = close + 1;
    while (!isEnd(i) && !text(i).equals("{") && !text(i).equals(";")) {
      i++;
    }
    open |= isEnd(i);
    boolean hasBody = text(i).equals("{");
    int end = isEnd(i) ? i : hasBody ? partners[i] + 1 : i + 1;
    String key = text(name) + "(" + parameterTypes(name + 2, close) + ")";
    int body = hasBody ? tokens.get(i).from() : -1;
    pieces.add(piece(Kind.METHOD, start, end, declaration, text(name), key, -1, body, List.of()));
    return end;
  }

  private String parameterTypes(int from, int to) {
    List<String> types = new ArrayList<>();
    int i = from;
    while (i < to) {
      i = afterModifiers(i);
      int end = Math.min(to, comma(i, to));
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

  /** The next comma outside of brackets and type arguments, or the limit. */
  private int comma(int from, int limit) {
    int i = from;
    while (i < limit) {
      String text = text(i);
      if (text.equals(",") || text.equals(";")) {
        return i;
      }
      int arguments = text.equals("<") && i > from && isName(i - 1) ? typeArguments(i) : -1;
      if (arguments > 0) {
        i = arguments;
      } else {
        i = "([{".contains(text) && !text.isEmpty() ? partners[i] + 1 : i + 1;
      }
    }
    return limit;
  }

  private int variables(int start, int declaration, int firstName, List<Piece> pieces) {
    int end = toSemicolon(start);
    int limit = text(end - 1).equals(";") ? end - 1 : end;
    List<Variable> variables = new ArrayList<>();
    int i = firstName;
    while (i < limit) {
      int next = comma(i, limit);
      int value = i + 1;
      StringBuilder dimensions = new StringBuilder();
      while (value < next && (text(value).equals("[") || text(value).equals("]"))) {
        dimensions.append(text(value++));
      }
      boolean hasValue = text(value).equals("=") && value < next;
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
      if (tokens.get(i).kind() == Token.Kind.WORD && (i == start || !text(i - 1).equals("."))) {
        words.add(text(i));
      }
    }
    boolean closed = text(end - 1).equals(";") || text(end - 1).equals("}");
    int modifiersEnd = isEnd(declaration) ? source.length() : tokens.get(declaration).from();
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

  /** The token behind a type that begins here, or -1. */
  private int type(int start) {
    int i = start;
    while (text(i).equals("@")) {
      i = afterAnnotation(i);
    }
    if (PRIMITIVES.contains(text(i))) {
      i++;
    } else {
      while (true) {
        if (!isName(i)) {
          return -1;
        }
        i++;
        if (text(i).equals("<")) {
          i = typeArguments(i);
          if (i < 0) {
            return -1;
          }
        }
        if (!text(i).equals(".")) {
          break;
        }
        i++;
      }
    }
    while (text(i).equals("[") && text(i + 1).equals("]")) {
      i += 2;
    }
    return i;
  }

  /** The token behind type arguments or parameters that begin here, or -1. */
  private int typeArguments(int start) {
    int depth = 0;
    for (int i = start; !isEnd(i); i++) {
      String text = text(i);
      if (text.equals("<")) {
        depth++;
      } else if (text.equals(">")) {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      } else if (text.equals("@")) {
        i = afterAnnotation(i) - 1;
      } else {
        boolean fits =
            isName(i)
                || PRIMITIVES.contains(text)
                || Set.of("?", ",", ".", "&", "[", "]", "extends", "super").contains(text);
        if (!fits) {
          return -1;
        }
      }
    }
    return -1;
  }

  /** The token behind a statement that begins here. */
  private int statement(int i) {
    if (isEnd(i)) {
      open = true;
      return i;
    }
    switch (text(i)) {
      case "{":
        return partners[i] + 1;
      case ";":
        return i + 1;
      case "if":
        int end = statement(parentheses(i + 1));
        return text(end).equals("else") ? statement(end + 1) : end;
      case "for":
      case "while":
        return statement(parentheses(i + 1));
      case "do":
        int body = statement(i + 1);
        return text(body).equals("while") ? toSemicolon(parentheses(body + 1)) : toSemicolon(body);
      case "switch":
      case "synchronized":
        return block(parentheses(i + 1));
      case "try":
        return tryStatement(i);
      default:
        return isLabel(i) ? statement(i + 2) : toSemicolon(i);
    }
  }

  private int tryStatement(int start) {
    boolean resources = text(start + 1).equals("(");
    int i = block(parentheses(start + 1));
    boolean handled = resources;
    while (text(i).equals("catch")) {
      handled = true;
      i = block(parentheses(i + 1));
    }
    if (text(i).equals("finally")) {
      handled = true;
      i = block(i + 1);
    }
    open |= isEnd(i) && !handled;
    return i;
  }

  private int parentheses(int i) {
    return text(i).equals("(") ? partners[i] + 1 : i;
  }

  private int block(int i) {
    open |= isEnd(i);
    return text(i).equals("{") ? partners[i] + 1 : toSemicolon(i);
  }

  private int toSemicolon(int start) {
    int i = start;
    while (!isEnd(i)) {
      String text = text(i);
      if (text.equals(";")) {
        return i + 1;
      }
      i = text.equals("(") || text.equals("[") || text.equals("{") ? partners[i] + 1 : i + 1;
    }
    return i;
  }
}
