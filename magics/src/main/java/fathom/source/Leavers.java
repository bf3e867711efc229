package fathom.source;

import fathom.source.Condition.Truth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Knows the macros from which control may leave the function or loop that uses them. */
final class Leavers {
  private static final Pattern JUMP = Pattern.compile("\\b(return|goto|break|continue)\\b");

  /** A macro that is not in the index may be anything, and is known by its capitals. */
  private static final Pattern CAPITALS = Pattern.compile("[A-Z][A-Z0-9_]+");

  /** Macros in macros are followed so far; beyond, they may leave. */
  private static final int DEEPEST = 6;

  private final Archive archive;
  private final Definitions definitions;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  Leavers(Archive archive, Definitions definitions) {
    this.archive = archive;
    this.definitions = definitions;
  }

  synchronized boolean mayLeave(String name) {
    return mayLeave(name, 0);
  }

  private boolean mayLeave(String name, int depth) {
    Boolean before = known.get(name);
    if (before != null) return before;
    if (depth > DEEPEST) return true;
    known.put(name, false); // a macro that names itself is not expanded again
    boolean leaves = find(name, depth);
    known.put(name, leaves);
    return leaves;
  }

  private boolean find(String text, int depth) {
    Index index = definitions.index();
    int name = index.name(text);
    if (name < 0 || !index.isDefined(name)) return CAPITALS.matcher(text).matches();
    for (int d = index.first(name); d < index.afterLast(name); d++) {
      if (!index.isMacro(d) || definitions.compiled(d) == Truth.FALSE) continue;
      if (JUMP.matcher(text(d)).find()) return true;
      for (int call = index.firstCall(d); call < index.afterLastCall(d); call++) {
        boolean direct = index.callKind(call) != CallKind.MEMBER;
        if (direct && mayLeave(index.name(index.callName(call)), depth + 1)) return true;
      }
    }
    return false;
  }

  private String text(int definition) {
    Index index = definitions.index();
    String file = index.file(index.fileOf(definition));
    try {
      byte[] bytes = archive.text(file).orElse(new byte[0]);
      int first = index.line(definition);
      StringBuilder text = new StringBuilder();
      new String(bytes, StandardCharsets.ISO_8859_1)
          .lines()
          .skip(first - 1)
          .limit(index.endLine(definition) - first + 1)
          .forEach(l -> text.append(l).append('\n'));
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("The cached kernel source cannot be read.", e);
    }
  }
}
