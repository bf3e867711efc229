package fathom.kernel.cell;

import fathom.kernel.cell.Cutter.Problem;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Where in the tokens of a cell a bracket, type, modifier or statement ends that begins there. */
final class Ends {
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

  private final List<Token> tokens;
  private final int[] partners;
  private final Problem problem;
  private boolean open;

  Ends(List<Token> tokens) {
    this.tokens = tokens;
    this.partners = new int[tokens.size()];
    Arrays.fill(partners, -1);
    this.problem = match(tokens, partners);
  }

  /** What keeps the brackets from matching, or null; without it the rest can be asked. */
  Problem problem() {
    return problem;
  }

  /** Whether something that was asked for is not complete. */
  boolean isOpen() {
    return open;
  }

  /** Notes whether something is not complete. */
  void open(boolean incomplete) {
    open |= incomplete;
  }

  /** The bracket that closes the one at an index. */
  int partner(int i) {
    return partners[i];
  }

  /** Whether a statement begins here that is no declaration. */
  boolean isStatement(int i) {
    return (STATEMENTS.contains(text(i)) || isLabel(i)) && !isSwitchExpression(i);
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

  /** The word or sign at an index; "" for a literal and behind the end. */
  String text(int i) {
    return i < tokens.size() && tokens.get(i).kind() != Token.Kind.LITERAL
        ? tokens.get(i).text()
        : "";
  }

  boolean isName(int i) {
    return i < tokens.size()
        && tokens.get(i).kind() == Token.Kind.WORD
        && !KEYWORDS.contains(text(i))
        && !PRIMITIVES.contains(text(i));
  }

  boolean isEnd(int i) {
    return i >= tokens.size();
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

  /** The token behind modifiers and annotations that begin here. */
  int afterModifiers(int start) {
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
  int typeKeyword(int i) {
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

  /** The next comma outside of brackets and type arguments, or the limit. */
  int comma(int from, int limit) {
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

  /** The token behind a type that begins here, or -1. */
  int type(int start) {
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
  int typeArguments(int start) {
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
  int statement(int i) {
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

  int toSemicolon(int start) {
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
