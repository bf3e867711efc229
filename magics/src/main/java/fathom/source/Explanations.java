package fathom.source;

import fathom.source.Explanation.Language;
import fathom.source.Explanation.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of explanations, explanations.txt beside this class; its head says how it is laid out.
 */
public final class Explanations {
  /** A block of the table. */
  record Entry(List<String> names, Explanation explanation) {
    boolean fits(String function, String release) {
      return explanation.kernels().contains(release)
          && names.stream()
              .anyMatch(
                  n ->
                      n.endsWith("*")
                          ? function.startsWith(n.substring(0, n.length() - 1))
                          : function.equals(n));
    }
  }

  private static final List<Entry> ENTRIES = read();

  private Explanations() {}

  /**
   * The explanation of a function.
   *
   * @param function its name as traced; the compiler's suffixes (".isra.0") do not matter
   * @param release the kernel's version, "" when it is not known
   */
  public static Optional<Explanation> of(String function, String release) {
    String base = TracedName.base(function);
    return ENTRIES.stream().filter(e -> e.fits(base, release)).map(Entry::explanation).findFirst();
  }

  /** The names and patterns that are explained, with their explanations. */
  static Map<String, Explanation> all() {
    Map<String, Explanation> all = new LinkedHashMap<>();
    ENTRIES.forEach(e -> e.names.forEach(n -> all.putIfAbsent(n, e.explanation)));
    return all;
  }

  /** All blocks, in their order. */
  static List<Entry> entries() {
    return ENTRIES;
  }

  private static List<Entry> read() {
    List<Entry> entries = new ArrayList<>();
    for (String block : text().split("\n\n+")) {
      List<String> lines = block.lines().filter(l -> !l.startsWith("#")).toList();
      if (!lines.isEmpty()) entries.add(entry(lines));
    }
    return List.copyOf(entries);
  }

  private static Entry entry(List<String> lines) {
    String[] head = lines.get(0).split(" \\| ");
    Map<String, String> parts = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(": ");
      parts.put(line.substring(0, colon), line.substring(colon + 2));
    }
    Map<Language, Text> texts =
        Map.of(
            Language.ENGLISH,
            new Text(parts.get("for"), parts.get("look"), parts.get("wrong")),
            Language.CHINESE,
            new Text(parts.get("用途"), parts.get("看点"), parts.get("误解")));
    Explanation explanation =
        new Explanation(List.of(head[1].split(" ")), KernelRange.parse(head[2].strip()), texts);
    return new Entry(List.of(head[0].split(" ")), explanation);
  }

  private static String text() {
    try (InputStream in = Explanations.class.getResourceAsStream("explanations.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("explanations.txt cannot be read", e);
    }
  }
}
