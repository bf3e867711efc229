package fathom.source;

import fathom.source.FileFacts.Call;
import fathom.source.FileFacts.Definition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds definitions, call sites and pointers in one C file, in one pass and without expanding
 * macros. It never fails: of damaged source it returns what it can tell.
 *
 * <p>Both branches of an #if are read; the braces are counted on from the state before it, so that
 * an opening brace in either branch counts once.
 */
final class Scanner {
  private final byte[] text;
  private final boolean columnZeroCloses;
  private final Lexer token;
  private final Uses uses = new Uses();
  private final List<Definition> definitions = new ArrayList<>();
  private final List<Template> templates = new ArrayList<>();
  private final List<Template.Use> macroUses = new ArrayList<>();
  private final Arguments arguments = new Arguments();
  private final List<String> calledInArguments = new ArrayList<>();
  private Head.Named macro;
  private final Head head = new Head();
  private final Deque<Branch> branches = new ArrayDeque<>();
  private int depth;
  private int parentheses;
  private int parenthesesOutside;
  private boolean data;
  private Function function;
  private String firstArgument = "";
  private boolean argumentsBegin;
  private String argument = "";
  private final Set<String> argumentNames = new HashSet<>();

  private Scanner(byte[] text, boolean columnZeroCloses) {
    this.text = text;
    this.columnZeroCloses = columnZeroCloses;
    this.token = new Lexer(text);
  }

  /** Scans one file. */
  static FileFacts scan(byte[] text) {
    Scanner scanner = new Scanner(text, false);
    if (!scanner.run()) {
      // Braces that do not balance under #if: trust the kernel's style, in which a brace in the
      // first column closes a top-level body.
      scanner = new Scanner(text, true);
      scanner.run();
    }
    return new FileFacts(
        scanner.definitions,
        scanner.uses.pointers(),
        scanner.uses.values(),
        scanner.templates,
        scanner.macroUses);
  }

  /** A function whose body is being read. */
  private static final class Function {
    final Head.Signature signature;
    final Set<String> variables;
    final String condition;
    final List<Call> calls = new ArrayList<>();
    final List<Function> twins = new ArrayList<>();
    int place = -1;

    Function(Head.Signature signature, Set<String> parameters, String condition) {
      this.signature = signature;
      this.variables = new HashSet<>(parameters);
      this.condition = condition;
    }
  }

  /** Where the scanner stood. */
  private record State(
      int depth, int parentheses, int outside, boolean data, Function function, Head head) {}

  /** An #if that is open. */
  private static final class Branch {
    final State before;
    State afterFirst;
    String condition;
    String earlier;

    Branch(State before, String condition) {
      this.before = before;
      this.condition = condition;
      this.earlier = condition;
    }
  }

  /** Returns false when the braces did not balance. */
  private boolean run() {
    while (true) {
      Lexer.Kind kind = token.next();
      if (kind == Lexer.Kind.END) break;
      if (kind == Lexer.Kind.DIRECTIVE) {
        directive();
        continue;
      }
      boolean top = depth == 0 && !data;
      if (kind != Lexer.Kind.PUNCTUATION) {
        uses.accept(kind, token);
        if (top) topWord(kind);
        continue;
      }
      // A body's last brace ends its pointers, too, so they are noted before it closes.
      uses.accept(kind, token);
      punctuation(top);
    }
    boolean balanced = depth == 0 && function == null;
    if (function != null) close(token.line);
    return balanced;
  }

  private void topWord(Lexer.Kind kind) {
    if (parentheses == 0) {
      if (kind == Lexer.Kind.NAME) head.name(token.text(), token.line);
      else head.other(token.line);
    } else {
      if (argumentsBegin) firstArgument = kind == Lexer.Kind.NAME ? token.text() : "";
      argumentsBegin = false;
      argument = kind == Lexer.Kind.NAME ? token.text() : "";
      if (arguments.areOpen()) {
        if (kind == Lexer.Kind.STRING) arguments.other();
        else arguments.word(token.text());
      }
    }
  }

  private void punctuation(boolean top) {
    if (top && parentheses > 0) argumentEnds();
    switch (token.sign) {
      case '(' -> {
        if (top && parentheses == 0) {
          argumentsBegin = true;
          firstArgument = "";
          if (head.beginsUse()) {
            macro = head.lastName();
            arguments.begin();
            calledInArguments.clear();
          }
        } else {
          arguments.other();
        }
        parentheses++;
      }
      case ')' -> {
        if (parentheses > 0 && --parentheses == 0 && top) {
          head.arguments(firstArgument, token.line);
          if (arguments.areOpen()) {
            macroUses.add(
                new Template.Use(
                    macro.name(),
                    arguments.end(),
                    List.copyOf(calledInArguments),
                    macro.line(),
                    token.line,
                    condition()));
          }
        }
      }
      case '{' -> openBrace(top);
      case '}' -> closeBrace();
      case ';' -> {
        if (depth == 0 && parentheses == 0) {
          clearHead();
          data = false;
        }
      }
      case '=' -> {
        if (top && parentheses == 0) head.assignment(token.line);
      }
      case '*' -> {
        // Pointers in a return type say nothing about a signature.
      }
      default -> {
        if (top && parentheses == 0) head.other(token.line);
        argumentsBegin = false;
      }
    }
  }

  /** A parameter's name is the last word before the ',' or ')' that ends it. */
  private void argumentEnds() {
    boolean ends = token.sign == ',' || token.sign == ')';
    if (ends && !argument.isEmpty()) argumentNames.add(argument);
    boolean called = token.sign == '(' && arguments.areOpen() && !argument.isEmpty();
    if (called) calledInArguments.add(argument);
    argument = "";
    if (!arguments.areOpen() || token.sign == '(' || token.sign == ')') return;
    if (token.sign == ',' && parentheses == 1) arguments.comma();
    else arguments.other();
  }

  private void openBrace(boolean top) {
    if (depth == 0) parenthesesOutside = parentheses;
    if (top && parentheses == 0) {
      if (head.assigns()) {
        data = true;
      } else {
        head.signature().ifPresent(this::begin);
        // It is no use when a body follows: the macro's argument names the function.
        if (function != null && !macroUses.isEmpty()) dropUse(function.signature.nameLine());
      }
    }
    depth++;
  }

  private void dropUse(int line) {
    int last = macroUses.size() - 1;
    if (macroUses.get(last).line() == line) macroUses.remove(last);
  }

  private void clearHead() {
    head.clear();
    argumentNames.clear();
  }

  private void begin(Head.Signature signature) {
    function = new Function(signature, argumentNames, condition());
    uses.assigned();
    uses.collectInto(function.calls);
  }

  private void closeBrace() {
    if (columnZeroCloses && depth > 1 && token.inFirstColumn()) depth = 1;
    if (depth == 0) return;
    if (--depth > 0) return;
    parentheses = parenthesesOutside;
    if (function != null) {
      close(token.line);
    } else if (!data) {
      clearHead();
    }
  }

  private void close(int endLine) {
    function.variables.addAll(uses.assigned());
    emit(function, endLine);
    for (Function twin : function.twins) {
      twin.calls.addAll(function.calls);
      twin.variables.addAll(function.variables);
      emit(twin, endLine);
    }
    function = null;
    uses.collectInto(null);
    clearHead();
  }

  /** A function that two branches close is noted once, with its last end. */
  private void emit(Function f, int endLine) {
    Head.Signature s = f.signature;
    Definition d =
        new Definition(
            s.name(),
            s.line(),
            s.nameLine(),
            endLine,
            s.flags(),
            f.condition,
            withPointers(f.calls, f.variables));
    if (f.place >= 0) {
      definitions.set(f.place, d);
    } else {
      f.place = definitions.size();
      definitions.add(d);
    }
  }

  /** What a function calls by the name of a variable of its own is called through a pointer. */
  private static List<Call> withPointers(List<Call> calls, Set<String> variables) {
    return calls.stream()
        .map(
            c ->
                variables.contains(c.name()) && c.kind() != CallKind.HOOK
                    ? new Call(c.name(), c.line(), CallKind.POINTER)
                    : c)
        .toList();
  }

  private void directive() {
    Lexer words = token.inside(token.start + 1, token.line);
    if (words.next() != Lexer.Kind.NAME) return;
    switch (words.text()) {
      case "if" -> branches.push(new Branch(state(), Condition.text(text, words.end, token.end)));
      case "ifdef" ->
          branches.push(
              new Branch(state(), "defined(" + Condition.text(text, words.end, token.end) + ")"));
      case "ifndef" ->
          branches.push(
              new Branch(state(), "!defined(" + Condition.text(text, words.end, token.end) + ")"));
      case "elif" -> otherBranch(Condition.text(text, words.end, token.end));
      case "else" -> otherBranch("");
      case "endif" -> endBranches();
      case "define" -> macro(words);
      default -> {
        // #include, #undef, #pragma and the like define nothing.
      }
    }
  }

  private void otherBranch(String condition) {
    Branch branch = branches.peek();
    if (branch == null) return;
    if (branch.afterFirst == null) branch.afterFirst = state();
    restore(branch.before);
    String not = "!(" + branch.earlier + ")";
    branch.condition = condition.isEmpty() ? not : not + " && (" + condition + ")";
    if (!condition.isEmpty()) branch.earlier = branch.earlier + " || (" + condition + ")";
  }

  private void endBranches() {
    Branch branch = branches.poll();
    if (branch == null || branch.afterFirst == null) return;
    Function first = branch.afterFirst.function;
    if (first != null && function != null && first != function) {
      // Two signatures, one body: both are defined by it.
      first.twins.add(function);
    }
    restore(branch.afterFirst);
  }

  private State state() {
    return new State(depth, parentheses, parenthesesOutside, data, function, head.copy());
  }

  private void restore(State s) {
    depth = s.depth;
    parentheses = s.parentheses;
    parenthesesOutside = s.outside;
    data = s.data;
    function = s.function;
    head.restore(s.head);
    uses.collectInto(function == null ? null : function.calls);
  }

  private String condition() {
    List<String> all = new ArrayList<>();
    branches.descendingIterator().forEachRemaining(b -> all.add(b.condition));
    return Condition.joined(all);
  }

  private void macro(Lexer words) {
    MacroReader.read(text, words, token, condition())
        .ifPresent(
            macro -> {
              macro.definition().ifPresent(definitions::add);
              macro.template().ifPresent(templates::add);
            });
  }
}
