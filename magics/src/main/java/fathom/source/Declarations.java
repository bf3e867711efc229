package fathom.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds what is no function: structures, tables, macros and constants. They are not in the index;
 * the whole tree is looked through, which takes about a second.
 */
final class Declarations {
  /** A run of #define lines, or an enum, longer than this is cut around the name. */
  private static final int AROUND = 20;

  /** A declaration: its lines, both ends included. */
  record Declaration(String file, int first, int last) {}

  private enum Kind {
    TYPE,
    TABLE,
    MACRO,
    CONSTANT
  }

  private record Found(Kind kind, Declaration declaration) {}

  private final Archive archive;
  private final Index index;

  Declarations(Archive archive) {
    this.archive = archive;
    this.index = archive.index();
  }

  /**
   * Finds a declaration.
   *
   * @param name "struct kiocb", "union ..", "enum ..", or the name of a table, macro or constant
   */
  Optional<Declaration> find(String name) {
    Matcher typed = Pattern.compile("(struct|union|enum) (\\w+)").matcher(name);
    if (!typed.matches() && !name.matches("\\w+")) return Optional.empty();
    String word = typed.matches() ? typed.group(2) : name;
    byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
    return IntStream.range(0, index.files())
        .parallel()
        .mapToObj(index::file)
        .filter(f -> !f.startsWith("arch/") || f.startsWith("arch/x86/"))
        .flatMap(
            file -> {
              byte[] text = text(file);
              if (!contains(text, bytes)) return Stream.empty();
              return found(file, new String(text, StandardCharsets.ISO_8859_1), name, word)
                  .stream();
            })
        .min(Comparator.comparingInt(Declarations::rank).thenComparing(f -> f.declaration.file))
        .map(Found::declaration);
  }

  /** Types and tables before macros; the kernel's own headers first. */
  private static int rank(Found found) {
    String file = found.declaration.file;
    int place = file.startsWith("include/linux/") ? 0 : file.startsWith("include/") ? 1 : 2;
    return found.kind.compareTo(Kind.TYPE) * 10 + place;
  }

  private byte[] text(String file) {
    try {
      return archive.text(file).orElse(new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("The cached kernel source cannot be read.", e);
    }
  }

  private static boolean contains(byte[] text, byte[] word) {
    outer:
    for (int i = 0; i + word.length <= text.length; i++) {
      for (int j = 0; j < word.length; j++) if (text[i + j] != word[j]) continue outer;
      return true;
    }
    return false;
  }

  private static Optional<Found> found(String file, String text, String name, String word) {
    String quoted = Pattern.quote(word);
    if (!name.equals(word)) {
      Pattern type = Pattern.compile("(?m)^(typedef )?" + Pattern.quote(name) + "\\b[^;(){]*\\{");
      return braces(file, text, type, Kind.TYPE);
    }
    Pattern table =
        Pattern.compile("(?m)^\\w[\\w \\t*]*\\b" + quoted + "(\\[[^\\]]*\\])?[^;(){=]*=\\s*\\{");
    Optional<Found> found = braces(file, text, table, Kind.TABLE);
    if (found.isPresent()) return found;
    Matcher macro =
        Pattern.compile("(?m)^[ \\t]*#[ \\t]*define[ \\t]+" + quoted + "\\b").matcher(text);
    if (macro.find()) return Optional.of(new Found(Kind.MACRO, macro(file, text, macro.start())));
    Matcher constant = Pattern.compile("(?m)^\\s+" + quoted + "\\s*(=[^;]*?)?,").matcher(text);
    if (!constant.find() || !inEnum(text, constant.start())) return Optional.empty();
    return Optional.of(new Found(Kind.CONSTANT, around(file, text, constant.end())));
  }

  private static Optional<Found> braces(String file, String text, Pattern head, Kind kind) {
    Matcher m = head.matcher(text);
    if (!m.find()) return Optional.empty();
    int depth = 0;
    for (int i = m.end() - 1; i < text.length(); i++) {
      if (text.charAt(i) == '{') depth++;
      if (text.charAt(i) == '}' && --depth == 0) {
        return Optional.of(
            new Found(kind, new Declaration(file, line(text, m.start()), line(text, i))));
      }
    }
    return Optional.empty();
  }

  /** A macro with its continuation lines, and the #define lines that stand with a single one. */
  private static Declaration macro(String file, String text, int at) {
    String[] lines = text.split("\n", -1);
    int first = line(text, at);
    int last = first;
    while (last < lines.length && lines[last - 1].stripTrailing().endsWith("\\")) last++;
    if (last > first) return new Declaration(file, first, last);
    int from = first;
    while (from > 1 && first - from < AROUND && belongs(lines[from - 2])) from--;
    while (last < lines.length && last - first < AROUND && belongs(lines[last])) last++;
    return new Declaration(file, from, last);
  }

  private static boolean belongs(String line) {
    return line.matches("\\s*(#\\s*define .*[^\\\\]|/?\\*.*)");
  }

  private static boolean inEnum(String text, int at) {
    int brace = text.lastIndexOf('{', at);
    int closed = text.lastIndexOf('}', at);
    if (brace < 0 || closed > brace) return false;
    return text.substring(Math.max(0, brace - 80), brace).matches("(?s).*\\benum\\b[^;{}()]*");
  }

  private static Declaration around(String file, String text, int at) {
    int line = line(text, at);
    int last = line(text, text.length());
    return new Declaration(file, Math.max(1, line - AROUND), Math.min(last, line + AROUND));
  }

  private static int line(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
