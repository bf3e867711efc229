package fathom.source;

import fathom.source.Card.Hop;
import fathom.source.Declarations.Declaration;
import fathom.source.Execution.Ground;
import fathom.source.Execution.State;
import fathom.trace.Calls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The card of a structure, table, macro or constant: which of its lines the traced functions name,
 * and which functions of a table were called. A field is known by its name alone.
 */
final class DeclarationCard {
  /** So many functions are named in a line's reason. */
  private static final int MOST_NAMED = 5;

  private final Archive archive;
  private final Definitions definitions;
  private final Calls calls;

  DeclarationCard(Archive archive, Definitions definitions, Calls calls) {
    this.archive = archive;
    this.definitions = definitions;
    this.calls = calls;
  }

  Card of(String name, Declaration declaration, String release, String mismatch)
      throws IOException {
    boolean members = name.startsWith("struct ") || name.startsWith("union ");
    Map<String, Set<String>> users = users(members);
    Map<String, long[]> called = called();
    String text = text(declaration.file());
    List<Card.Line> lines = new ArrayList<>();
    String[] all = text.split("\r?\n", -1);
    for (int number = declaration.first(); number <= declaration.last(); number++) {
      lines.add(line(number, all[number - 1], users, called));
    }
    return new Card(name, declaration.file(), release, mismatch, lines, 0, 0, 0, List.of());
  }

  private static Card.Line line(
      int number, String text, Map<String, Set<String>> users, Map<String, long[]> called) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    Lexer lexer = new Lexer(bytes, 0, bytes.length, number);
    List<Hop> hops = new ArrayList<>();
    Set<String> by = new TreeSet<>();
    while (true) {
      Lexer.Kind kind = lexer.next();
      if (kind == Lexer.Kind.END) break;
      if (kind != Lexer.Kind.NAME) continue;
      String word = lexer.text();
      by.addAll(users.getOrDefault(word, Set.of()));
      long[] sum = called.get(word);
      if (sum != null) hops.add(new Hop(word, List.of(), sum[0], sum[1], 1, false));
    }
    return new Card.Line(number, text, hops, execution(hops, by));
  }

  private static Execution execution(List<Hop> hops, Set<String> by) {
    if (!hops.isEmpty()) return Execution.MEASURED;
    if (by.isEmpty()) return Execution.NO_CODE;
    String named = String.join(", ", by.stream().limit(MOST_NAMED).toList());
    String more = by.size() > MOST_NAMED ? " and " + (by.size() - MOST_NAMED) + " more" : "";
    return new Execution(State.RAN, Ground.INFERRED, "named in " + named + more);
  }

  /** The traced functions that name something in their source, by that name. */
  private Map<String, Set<String>> users(boolean membersOnly) throws IOException {
    Map<String, Set<String>> users = new HashMap<>();
    Map<String, byte[]> texts = new HashMap<>();
    Index index = definitions.index();
    for (String function : new TreeSet<>(calls.functions().all())) {
      OptionalInt found = definitions.traced(function, "");
      if (found.isEmpty()) continue;
      int d = found.getAsInt();
      String file = index.file(index.fileOf(d));
      if (!texts.containsKey(file)) texts.put(file, archive.text(file).orElse(new byte[0]));
      byte[] text = texts.get(file);
      int from = offset(text, index.line(d));
      int to = offset(text, index.endLine(d) + 1);
      note(new Lexer(text, from, to, 1), membersOnly, function, users);
    }
    return users;
  }

  private static void note(
      Lexer lexer, boolean membersOnly, String function, Map<String, Set<String>> users) {
    boolean behindDot = false;
    while (true) {
      Lexer.Kind kind = lexer.next();
      if (kind == Lexer.Kind.END) return;
      if (kind == Lexer.Kind.NAME && (behindDot || !membersOnly)) {
        users.computeIfAbsent(lexer.text(), w -> new TreeSet<>()).add(function);
      }
      boolean sign = kind == Lexer.Kind.PUNCTUATION;
      behindDot = sign && (lexer.sign == '.' || lexer.sign == Lexer.ARROW);
    }
  }

  /** Calls and known time by base name. */
  private Map<String, long[]> called() {
    Map<String, long[]> called = new TreeMap<>();
    for (int i = 0; i < calls.size(); i++) {
      long[] sum = called.computeIfAbsent(TracedName.base(calls.function(i)), f -> new long[2]);
      sum[0]++;
      if (calls.durationNanos(i) != Calls.UNKNOWN) sum[1] += calls.durationNanos(i);
    }
    return called;
  }

  private String text(String file) throws IOException {
    return new String(archive.text(file).orElse(new byte[0]), StandardCharsets.UTF_8);
  }

  private static int offset(byte[] text, int line) {
    int at = 0;
    for (int n = 1; n < line && at < text.length; at++) if (text[at] == '\n') n++;
    return at;
  }
}
