package fathom.source;

import fathom.source.FileFacts.Call;
import fathom.source.FileFacts.Definition;
import fathom.source.Lexer.Kind;
import fathom.source.Template.Made;
import fathom.source.Template.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a #define: what the macro calls, and which functions it defines where it is used. */
final class MacroReader {
  private final String name;
  private final int line;
  private final String condition;
  private final Map<String, String> parameters = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final List<Made> functions = new ArrayList<>();
  private final List<Use> used = new ArrayList<>();
  private final Uses uses = new Uses();
  private final Head head = new Head();
  private final Arguments arguments = new Arguments();
  private final List<String> argumentWords = new ArrayList<>();

  // A word waits here for what may be pasted to it.
  private String word;
  private int wordLine;
  private int hashes;

  private int words;
  private String first = "";
  private int firstLine;
  private int lastLine;
  private int depth;
  private int parentheses;
  private Head.Named macro;
  private Head.Signature function;
  private int functionCalls;
  private List<String> functionWords = List.of();

  private MacroReader(String name, int line, String condition) {
    this.name = name;
    this.line = line;
    this.condition = condition;
    lastLine = line;
    uses.collectInto(calls);
  }

  /**
   * Reads on behind the word "define".
   *
   * @param words of the directive
   */
  static Optional<MacroReader> read(byte[] text, Lexer words, Lexer directive, String condition) {
    if (words.next() != Kind.NAME) return Optional.empty();
    MacroReader macro = new MacroReader(words.text(), words.line, condition);
    int start = words.end;
    int line = words.line;
    if (start < directive.end && text[start] == '(') {
      // The parameters end at the first ')'.
      Kind kind = words.next();
      while (kind != Kind.END && !(kind == Kind.PUNCTUATION && words.sign == ')')) {
        if (kind == Kind.NAME) macro.parameter(words.text());
        kind = words.next();
      }
      start = words.end;
      line = words.line;
    }
    Lexer body = directive.inside(start, line);
    for (Kind kind = body.next(); kind != Kind.END; kind = body.next()) macro.accept(kind, body);
    macro.flush();
    return Optional.of(macro);
  }

  /** The macro itself; empty when it calls nothing. */
  Optional<Definition> definition() {
    List<Call> own =
        new ArrayList<>(calls.stream().filter(c -> Template.isFilled(c.name())).toList());
    if (words == 1 && !first.isEmpty() && Template.isFilled(first)) {
      own.add(new Call(first, firstLine, CallKind.ALIAS));
    }
    if (own.isEmpty()) return Optional.empty();
    return Optional.of(
        new Definition(name, line, line, lastLine, FileFacts.MACRO, condition, List.copyOf(own)));
  }

  /** What it defines; empty when nothing depends on its arguments. */
  Optional<Template> template() {
    if (functions.isEmpty() && used.isEmpty()) return Optional.empty();
    return Optional.of(new Template(name, List.copyOf(functions), List.copyOf(used), condition));
  }

  private void parameter(String text) {
    if (parameters.size() == Template.MOST) return;
    parameters.put(text, String.valueOf((char) (Template.FIRST + parameters.size())));
  }

  private void accept(Kind kind, Lexer token) {
    lastLine = token.line;
    boolean sign = kind == Kind.PUNCTUATION;
    if (sign && token.sign == '#') {
      hashes++;
      return;
    }
    boolean isWord = kind == Kind.NAME || kind == Kind.NUMBER;
    if (isWord && hashes > 1 && word != null) {
      word += piece(token.text());
      hashes = 0;
      return;
    }
    boolean string = hashes == 1;
    hashes = 0;
    flush();
    if (kind == Kind.NAME && !string) {
      word = piece(token.text());
      wordLine = token.line;
    } else if (sign) {
      words++;
      uses.accept(kind, "", token.sign, token.line);
      punctuation(token);
    } else {
      words++;
      uses.accept(Kind.STRING, "", ' ', token.line);
      if (depth == 0 && parentheses == 0) head.other(token.line);
      else if (kind == Kind.NUMBER) arguments.word(token.text());
      else arguments.other();
    }
  }

  private String piece(String text) {
    return parameters.getOrDefault(text, text);
  }

  private void flush() {
    if (word == null) return;
    if (++words == 1) {
      first = word;
      firstLine = wordLine;
    }
    uses.accept(Kind.NAME, word, ' ', wordLine);
    if (depth == 0 && parentheses == 0) {
      head.name(word, wordLine);
      if (!Template.isFilled(word)) argumentWords.add(word);
    } else {
      arguments.word(word);
    }
    word = null;
  }

  private void punctuation(Lexer token) {
    boolean top = depth == 0;
    switch (token.sign) {
      case '(' -> {
        if (top && parentheses == 0 && head.beginsUse()) {
          macro = head.lastName();
          arguments.begin();
        } else {
          arguments.other();
        }
        parentheses++;
      }
      case ')' -> {
        if (parentheses > 0 && --parentheses == 0 && top) closeArguments(token.line);
      }
      case ',' -> {
        if (top && parentheses == 1) arguments.comma();
      }
      case '{' -> {
        if (top && parentheses == 0) begin();
        depth++;
      }
      case '}' -> {
        if (depth > 0 && --depth == 0 && parentheses == 0) end();
      }
      case ';' -> {
        if (top && parentheses == 0) clear();
      }
      case '=' -> {
        if (top && parentheses == 0) head.assignment(token.line);
      }
      case '*' -> {
        // Pointers in a return type say nothing about a signature.
      }
      default -> {
        if (top && parentheses == 0) head.other(token.line);
        else arguments.other();
      }
    }
  }

  private void closeArguments(int endLine) {
    head.arguments("", endLine);
    if (!arguments.areOpen()) return;
    List<String> given = arguments.end();
    boolean depends = given.stream().anyMatch(a -> a != null && !Template.isFilled(a));
    if (depends) used.add(new Use(macro.name(), given, List.of(), macro.line(), endLine, ""));
  }

  private void begin() {
    function = head.signature().filter(s -> !Template.isFilled(s.name())).orElse(null);
    functionCalls = calls.size();
    functionWords = List.copyOf(argumentWords);
  }

  private void end() {
    if (function != null) {
      List<Call> made =
          calls.subList(functionCalls, calls.size()).stream()
              .filter(c -> !Template.isFilled(c.name()))
              .toList();
      functions.add(
          new Made(function.name(), function.flags() & ~FileFacts.GENERATED, functionWords, made));
    }
    function = null;
    clear();
  }

  private void clear() {
    head.clear();
    argumentWords.clear();
  }
}
