package fathom.source;

import fathom.source.FileFacts.Call;
import fathom.source.FileFacts.Definition;
import fathom.source.Lexer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the functions of one assembler file by the kernel's annotations (its
 * Documentation/core-api/asm-annotations.rst), and what they call and jump to.
 */
final class AssemblerScanner {
  private static final Pattern START = Pattern.compile("SYM_\\w*(FUNC|CODE)_START\\w*|ENTRY");
  private static final Pattern END = Pattern.compile("SYM_(FUNC|CODE)_END\\w*|ENDPROC|END");
  private static final Pattern ALIAS = Pattern.compile("SYM_FUNC_ALIAS\\w*|SYM_FUNC_START_ALIAS");
  private static final Set<String> CALLS = Set.of("call", "jmp");

  private final byte[] text;
  private final Lexer token;
  private final List<Definition> definitions = new ArrayList<>();
  private final List<Open> open = new ArrayList<>();

  /** A function that has begun. */
  private record Open(String name, int line, List<Call> calls) {}

  private AssemblerScanner(byte[] text) {
    this.text = text;
    token = new Lexer(text);
  }

  /** Scans one file. */
  static FileFacts scan(byte[] text) {
    AssemblerScanner scanner = new AssemblerScanner(text);
    scanner.run();
    return new FileFacts(scanner.definitions, List.of(), Set.of(), List.of(), List.of());
  }

  private void run() {
    Kind kind = token.next();
    while (kind != Kind.END) {
      if (kind != Kind.NAME) {
        kind = token.next();
        continue;
      }
      String word = token.text();
      int line = token.line;
      kind = token.next();
      if (CALLS.contains(word)) {
        if (kind == Kind.NAME && token.line == line) call(token.text());
      } else if (kind == Kind.PUNCTUATION && token.sign == '(') {
        kind = token.next();
        // In a macro of the assembler "\name" is its argument.
        if (kind == Kind.NAME && text[token.start - 1] != '\\') annotation(word, token.text());
      }
    }
    while (!open.isEmpty()) close(open.size() - 1);
  }

  private void annotation(String word, String name) {
    if (ALIAS.matcher(word).matches()) {
      add(new Open(name, token.line, List.of()), token.line);
    } else if (START.matcher(word).matches() || word.equals("SYM_INNER_LABEL")) {
      open.add(new Open(name, token.line, new ArrayList<>()));
    } else if (END.matcher(word).matches()) {
      for (int i = open.size() - 1; i >= 0; i--) {
        if (!open.get(i).name.equals(name)) continue;
        while (open.size() > i) close(open.size() - 1);
      }
    }
  }

  private void call(String name) {
    for (Open function : open) function.calls.add(new Call(name, token.line, CallKind.DIRECT));
  }

  private void close(int index) {
    add(open.remove(index), token.line);
  }

  private void add(Open function, int endLine) {
    definitions.add(
        new Definition(
            function.name,
            function.line,
            function.line,
            endLine,
            FileFacts.NO_BODY,
            "",
            function.calls));
  }
}
