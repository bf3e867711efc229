package fathom.source;

import fathom.source.FileFacts.Call;
import fathom.source.FileFacts.Pointer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Watches tokens go by and notes calls, functions bound to members, and names used as values. */
final class Uses {
  /** Words before a parenthesis that call nothing. */
  private static final Set<String> NOT_CALLED =
      Set.of(
          "if",
          "for",
          "while",
          "switch",
          "return",
          "sizeof",
          "do",
          "else",
          "case",
          "goto",
          "typeof",
          "__typeof__",
          "__typeof",
          "_Alignof",
          "__alignof__",
          "defined",
          "asm",
          "__asm__",
          "volatile",
          "__volatile__",
          "__attribute__",
          "_Static_assert",
          "_Generic",
          "__builtin_offsetof",
          "int",
          "long",
          "void",
          "char",
          "unsigned",
          "signed",
          "short");

  private static final Set<String> HOOK_CALLERS = Set.of("call_int_hook", "call_void_hook");

  /**
   * Macros of include/linux/cleanup.h that take what their first argument names, and give it back.
   */
  private static final Set<String> GUARDS =
      Set.of("guard", "scoped_guard", "scoped_cond_guard", "CLASS");

  private final List<Pointer> pointers = new ArrayList<>();
  private final Set<String> values = new HashSet<>();
  private final Set<String> assigned = new HashSet<>();
  private List<Call> calls;

  // The token before, and the one before that: 'a' stands for a name, '0' for a number or string.
  private char last = ';';
  private char beforeLast = ';';
  private String name = "";
  private int nameLine;

  private enum Binding {
    NONE,
    /** After '.' or '->'. */
    DOT,
    /** After a member's name. */
    MEMBER,
    /** After its '='. */
    ASSIGNED,
    /** After the function's name. */
    FUNCTION
  }

  private Binding binding = Binding.NONE;
  private String member = "";

  /**
   * A parenthesis that is open.
   *
   * @param belongs to the word before it
   */
  private record Parenthesis(boolean belongs, Parentheses content) {}

  /** Deeper than any real expression: braces that do not match are forgotten. */
  private static final int DEEPEST = 200;

  private final Deque<Parenthesis> open = new ArrayDeque<>();
  private boolean closedPointer;

  // Arguments of a macro that binds its second argument to its first one; 0 = not in one.
  private int pairStage;
  private String pairFirst = "";
  private boolean hookNamed;
  private boolean guardNamed;

  List<Pointer> pointers() {
    return pointers;
  }

  Set<String> values() {
    return values;
  }

  /** Names to which something was assigned since this was asked for last: variables. */
  Set<String> assigned() {
    Set<String> names = Set.copyOf(assigned);
    assigned.clear();
    return names;
  }

  /** Calls go to this list from now on; null = nobody wants them. */
  void collectInto(List<Call> list) {
    calls = list;
  }

  void accept(Lexer.Kind kind, Lexer token) {
    String text = kind == Lexer.Kind.NAME ? token.text() : "";
    accept(kind, text, token.sign, token.line);
  }

  /**
   * Takes a token that is not a lexer's.
   *
   * @param text of a name
   * @param mark of punctuation
   */
  void accept(Lexer.Kind kind, String text, char mark, int line) {
    boolean sign = kind == Lexer.Kind.PUNCTUATION;
    if (!open.isEmpty() && !(sign && "()".indexOf(mark) >= 0)) {
      open.peek().content.accept(sign ? mark : 'a', sign);
    }
    switch (kind) {
      case NAME -> name(text, line);
      case PUNCTUATION -> sign(mark, line);
      default -> other();
    }
  }

  private void name(String text, int line) {
    binding =
        switch (binding) {
          case DOT -> Binding.MEMBER;
          case ASSIGNED -> Binding.FUNCTION;
          default -> Binding.NONE;
        };
    if (binding == Binding.MEMBER) member = text;
    if (hookNamed) {
      call(text, line, CallKind.HOOK);
      hookNamed = false;
    }
    if (guardNamed) {
      call("class_" + text + "_constructor", nameLine, CallKind.DIRECT);
      call("class_" + text + "_destructor", nameLine, CallKind.DIRECT);
      guardNamed = false;
    }
    if (pairStage == 1) {
      pairFirst = text;
      pairStage = 2;
    } else if (pairStage == 3) {
      pairStage = 4;
    } else {
      pairStage = 0;
    }
    name = text;
    nameLine = line;
    shift('a');
  }

  private void other() {
    binding = Binding.NONE;
    pairStage = 0;
    hookNamed = false;
    guardNamed = false;
    shift('0');
  }

  private void sign(char sign, int line) {
    hookNamed = false;
    guardNamed = false;
    if (last == 'a' && endsValue(sign) && beginsValue(beforeLast)) values.add(name);
    switch (sign) {
      case '(' -> open(line);
      case ',', ';', '}' -> {
        if (binding == Binding.FUNCTION) pointers.add(new Pointer(member, name, nameLine));
        binding = Binding.NONE;
        pairStage = sign == ',' && pairStage == 2 ? 3 : 0;
      }
      case ')' -> {
        Parenthesis closes = open.poll();
        closedPointer = closes != null && !closes.belongs && closes.content.isPointer();
        if (pairStage == 4) pointers.add(new Pointer(pairFirst, name, nameLine));
        binding = Binding.NONE;
        pairStage = 0;
      }
      case '.', Lexer.ARROW -> binding = Binding.DOT;
      case '=' -> {
        if (last == 'a' && beforeLast != '.' && beforeLast != Lexer.ARROW) assigned.add(name);
        binding = binding == Binding.MEMBER ? Binding.ASSIGNED : Binding.NONE;
      }
      case '&' -> {
        // An address of a function changes nothing: .open = &example_open
        if (binding != Binding.ASSIGNED) binding = Binding.NONE;
      }
      default -> {
        binding = Binding.NONE;
        pairStage = 0;
      }
    }
    shift(sign);
  }

  private void open(int line) {
    open.push(new Parenthesis(last == 'a' && !name.equals("return"), new Parentheses()));
    if (open.size() > DEEPEST) open.clear();
    binding = Binding.NONE;
    pairStage = 0;
    if (last == 'a') {
      if (NOT_CALLED.contains(name)) return;
      boolean isMember = beforeLast == '.' || beforeLast == Lexer.ARROW;
      call(name, nameLine, isMember ? CallKind.MEMBER : CallKind.DIRECT);
      if (isMember) return;
      hookNamed = callsHook(name);
      guardNamed = GUARDS.contains(name);
      if (bindsPair(name)) pairStage = 1;
    } else if (last == ')' && closedPointer) {
      call("", line, CallKind.POINTER);
    }
  }

  private static boolean callsHook(String macro) {
    return HOOK_CALLERS.contains(macro)
        || (macro.startsWith("static_call") && !macro.equals("static_call_update"));
  }

  private static boolean bindsPair(String macro) {
    return macro.equals("LSM_HOOK_INIT")
        || macro.startsWith("DEFINE_STATIC_CALL")
        || macro.equals("static_call_update");
  }

  private void call(String callee, int line, CallKind kind) {
    if (calls != null) calls.add(new Call(callee, line, kind));
  }

  private void shift(char token) {
    beforeLast = last;
    last = token;
  }

  private static boolean beginsValue(char sign) {
    return "(,=&?:{".indexOf(sign) >= 0;
  }

  private static boolean endsValue(char sign) {
    return ",);}:".indexOf(sign) >= 0;
  }
}
