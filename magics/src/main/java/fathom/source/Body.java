package fathom.source;

import fathom.source.Condition.Truth;
import fathom.source.Lexer.Kind;
import fathom.source.Statement.Block;
import fathom.source.Statement.Call;
import fathom.source.Statement.Choice;
import fathom.source.Statement.Exit;
import fathom.source.Statement.Label;
import fathom.source.Statement.Loop;
import fathom.source.Statement.Plain;
import fathom.source.Statement.Select;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the body of one function into statements, of conditional parts those that are compiled;
 * gives up where the text is not plain C.
 */
final class Body {
  private static final Set<String> JUMPS = Set.of("return", "goto", "break", "continue");

  /** Words before a parenthesis that call nothing, and of which some evaluate nothing. */
  private static final Set<String> NOT_CALLED =
      Set.of("sizeof", "typeof", "__typeof__", "offsetof", "return", "asm", "__asm__", "volatile");

  /** Deeper than any real function; keeps hostile input from overflowing the stack. */
  private static final int DEEPEST = 200;

  private record Token(Kind kind, String text, int line) {}

  /**
   * A body as statements.
   *
   * @param values names that the function uses otherwise than by calling them, its parameters among
   *     them: a call of such a name may call something else
   * @param certain nothing had to be guessed of what is compiled
   */
  record Read(Block block, Set<String> values, boolean certain) {}

  private static final class NotPlain extends Exception {
    private static final long serialVersionUID = 1;
  }

  private final List<Token> tokens;
  private int at;
  private int depth;

  private Body(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads a body.
   *
   * @param text the file
   * @param offset where the definition begins
   * @param line the line of that place
   * @param config decides the preprocessor conditions inside
   * @return empty for what cannot be read, or has conditions inside that depend on a configuration
   *     which is not known
   */
  static Optional<Read> parse(byte[] text, int offset, int line, KernelConfig config) {
    try {
      Set<String> values = new HashSet<>();
      Branches branches = new Branches(text, config);
      List<Token> tokens = tokens(text, offset, line, branches, values);
      return Optional.of(new Read(new Body(tokens).block(), values, !branches.guessed()));
    } catch (NotPlain e) {
      return Optional.empty();
    }
  }

  /**
   * Reads what a macro stands for as the body of a function would be.
   *
   * @param offset where its line begins
   */
  static Optional<Read> ofMacro(byte[] text, int offset, int line) {
    Lexer lexer = Lexer.withDirectives(text, offset, line);
    if (lexer.next() != Kind.DIRECTIVE) return Optional.empty();
    Lexer words = lexer.inside(lexer.start + 1, line);
    if (words.next() != Kind.NAME) return Optional.empty(); // define
    if (words.next() != Kind.NAME) return Optional.empty();
    List<Token> tokens = new ArrayList<>(List.of(new Token(Kind.PUNCTUATION, "{", line)));
    boolean parameters = words.end < lexer.end && text[words.end] == '(';
    for (Kind kind = words.next(); kind != Kind.END; kind = words.next()) {
      String word = word(kind, words);
      if (!parameters) tokens.add(new Token(kind, word, words.line));
      if (word.equals(")")) parameters = false;
    }
    tokens.add(new Token(Kind.PUNCTUATION, ";", line));
    tokens.add(new Token(Kind.PUNCTUATION, "}", line));
    try {
      return Optional.of(new Read(new Body(tokens).block(), Set.of(), true));
    } catch (NotPlain e) {
      return Optional.empty();
    }
  }

  /** Where a line begins. */
  static int offset(byte[] text, int line) {
    int at = 0;
    for (int n = 1; n < line && at < text.length; at++) if (text[at] == '\n') n++;
    return at;
  }

  private static String word(Kind kind, Lexer lexer) {
    return switch (kind) {
      case PUNCTUATION -> String.valueOf(lexer.sign);
      case NAME, NUMBER, STRING -> lexer.text();
      default -> "";
    };
  }

  /** The tokens from the opening brace of the body to its closing one. */
  private static List<Token> tokens(
      byte[] text, int offset, int line, Branches branches, Set<String> values) throws NotPlain {
    String name = "";
    Lexer lexer = Lexer.withDirectives(text, offset, line);
    List<Token> tokens = new ArrayList<>();
    int parentheses = 0;
    int braces = 0;
    while (true) {
      Kind kind = lexer.next();
      if (kind == Kind.END) throw new NotPlain();
      if (kind == Kind.DIRECTIVE && branches.at(lexer) == Truth.UNKNOWN) throw new NotPlain();
      if (kind == Kind.DIRECTIVE || !branches.compiled()) continue;
      boolean sign = kind == Kind.PUNCTUATION;
      String word = word(kind, lexer);
      if (!word.equals("(") && !name.isEmpty()) values.add(name);
      name = kind == Kind.NAME ? word : "";
      if (sign && word.equals("(")) parentheses++;
      if (sign && word.equals(")")) parentheses--;
      if (sign && word.equals("{")) braces++;
      if (braces > 0) tokens.add(new Token(kind, word, lexer.line));
      if (sign && word.equals("}") && --braces == 0 && parentheses == 0) return tokens;
      if (braces < 0) throw new NotPlain();
    }
  }

  private Token token() throws NotPlain {
    if (at >= tokens.size()) throw new NotPlain();
    return tokens.get(at);
  }

  private boolean is(String text) {
    return at < tokens.size() && tokens.get(at).text.equals(text);
  }

  private boolean follows(int ahead, String text) {
    return at + ahead < tokens.size() && tokens.get(at + ahead).text.equals(text);
  }

  private int lastLine() {
    return tokens.get(at - 1).line;
  }

  private Block block() throws NotPlain {
    int first = token().line;
    at++;
    List<Statement> statements = new ArrayList<>();
    while (!is("}")) statements.add(statement());
    at++;
    return new Block(first, lastLine(), List.copyOf(statements));
  }

  private Statement statement() throws NotPlain {
    if (++depth > DEEPEST) throw new NotPlain();
    try {
      return one();
    } finally {
      depth--;
    }
  }

  private Statement one() throws NotPlain {
    Token token = token();
    if (token.text.equals("{")) return block();
    if (token.kind != Kind.NAME) return plain();
    switch (token.text) {
      case "if" -> {
        Plain head = head();
        Statement then = statement();
        if (!is("else")) return new Choice(head, then, Optional.empty());
        at++;
        return new Choice(head, then, Optional.of(statement()));
      }
      case "for", "while" -> {
        return new Loop(head(), statement(), false);
      }
      case "switch" -> {
        return new Select(head(), statement());
      }
      case "do" -> {
        at++;
        Statement body = statement();
        if (!is("while")) throw new NotPlain();
        Plain head = head();
        if (is(";")) at++;
        return new Loop(head, body, true);
      }
      case "case", "default" -> {
        int first = token.line;
        while (!is(":")) {
          token();
          at++;
        }
        at++;
        return new Label(first, lastLine(), "");
      }
      default -> {
        if (follows(1, ":") && !follows(2, ":")) {
          at += 2;
          return new Label(token.line, token.line, token.text);
        }
        return follows(1, "(") ? macroLoopOrPlain(token) : plain();
      }
    }
  }

  /** {@code for_each_thing(..) {..}}, or a plain statement that begins with a call. */
  private Statement macroLoopOrPlain(Token name) throws NotPlain {
    int before = at;
    Plain head = head();
    boolean loops = is("{") || (!is(";") && name.text.contains("for_each"));
    if (loops) return new Loop(head, statement(), false);
    at = before;
    return plain();
  }

  /** A keyword or macro and the parentheses behind it. */
  private Plain head() throws NotPlain {
    int from = at;
    at++;
    if (!is("(")) throw new NotPlain();
    int open = 0;
    do {
      String text = token().text;
      at++;
      if (text.equals("(")) open++;
      if (text.equals(")")) open--;
    } while (open > 0);
    return plain(from, at, Exit.NONE, "");
  }

  /** Up to the semicolon. */
  private Plain plain() throws NotPlain {
    int from = at;
    int open = 0;
    while (true) {
      String text = token().text;
      if (text.equals("}") && open == 0) throw new NotPlain();
      at++;
      if (text.equals("(") || text.equals("{") || text.equals("[")) open++;
      if (text.equals(")") || text.equals("}") || text.equals("]")) open--;
      if (text.equals(";") && open <= 0) break;
    }
    Exit exit =
        switch (tokens.get(from).text) {
          case "return" -> Exit.RETURN;
          case "goto" -> Exit.GOTO;
          case "break" -> Exit.BREAK;
          case "continue" -> Exit.CONTINUE;
          default -> Exit.NONE;
        };
    String target = exit == Exit.GOTO ? tokens.get(from + 1).text : "";
    return plain(from, at, exit, target);
  }

  private Plain plain(int from, int to, Exit exit, String target) {
    List<Call> calls = new ArrayList<>();
    Deque<Parenthesis> within = new ArrayDeque<>();
    Parenthesis closed = Parenthesis.NONE;
    boolean certain = true;
    boolean jumps = false;
    int clauses = tokens.get(from).text.equals("for") ? 2 : -1;
    for (int i = from; i < to; i++) {
      Token token = tokens.get(i);
      String before = i > from ? tokens.get(i - 1).text : "";
      if (!token.text.equals("(") && !within.isEmpty()) within.peek().content.accept(token.text);
      switch (token.text) {
        case "(" -> {
          boolean pointer = before.equals(")") && closed.mayBePointer();
          String callee = i > from ? callee(tokens.get(i - 1)) : "";
          Call call = null;
          if (pointer || (!callee.isEmpty() && !NOT_CALLED.contains(callee))) {
            String ahead = i > from + 1 ? tokens.get(i - 2).text : "";
            boolean member = ahead.equals(".") || ahead.equals(String.valueOf(Lexer.ARROW));
            List<String> inside =
                within.stream().map(w -> w.callee).filter(w -> !w.isEmpty()).toList();
            int line = pointer ? token.line : tokens.get(i - 1).line;
            call = new Call(callee, line, !pointer && member, certain, inside);
          }
          within.push(new Parenthesis(callee, call, new Parentheses()));
        }
        case ")" -> {
          closed = within.isEmpty() ? Parenthesis.NONE : within.pop();
          if (closed.call != null) calls.add(closed.call);
        }
        case "?", "{" -> certain = false;
        case ";" -> { // the third clause of a for is not reached when its body is left
          if (--clauses == 0) certain = false;
        }
        case "&", "|" -> {
          if (i + 1 < to && tokens.get(i + 1).text.equals(token.text)) certain = false;
        }
        default -> {
          if (i > from && JUMPS.contains(token.text)) jumps = true;
        }
      }
    }
    return new Plain(
        tokens.get(from).line,
        tokens.get(to - 1).line,
        code(from, to),
        List.copyOf(calls),
        exit,
        target,
        jumps);
  }

  private String code(int from, int to) {
    StringBuilder code = new StringBuilder();
    for (Token token : tokens.subList(from, to)) {
      if (token.kind == Kind.NAME && code.length() > 0) code.append(' ');
      code.append(token.text);
    }
    return code.toString();
  }

  /**
   * A parenthesis that was opened.
   *
   * @param callee what it belongs to; "" when it only groups
   * @param call what it calls, or null
   */
  private record Parenthesis(String callee, Call call, Parentheses content) {
    static final Parenthesis NONE = new Parenthesis("", null, new Parentheses());

    boolean mayBePointer() {
      return callee.isEmpty() && content.isPointer();
    }
  }

  /** What a parenthesis belongs to: "" when it only groups. */
  private static String callee(Token before) {
    return before.kind == Kind.NAME && !before.text.equals("return") ? before.text : "";
  }
}
