package fathom.kernel.magic;

import fathom.kernel.cell.Completeness;
import fathom.kernel.cell.Suggestions;
import fathom.kernel.display.MimeBundle;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Model.ArgSpec;

/** Completion and inspection where the cursor stands on a magic's line. */
public final class MagicAssistance {
  private static final int MAX_FILES = 200;

  private final Catalog catalog;
  private final Function<String, List<String>> variables;

  /**
   * Of the magics of a catalog.
   *
   * @param variables the names of the cells' variables that are of a type
   */
  public MagicAssistance(Catalog catalog, Function<String, List<String>> variables) {
    this.variables = variables;
    this.catalog = catalog;
  }

  /**
   * The Java of a cell for a cursor that stands in it, also in that of a magic which takes Java;
   * what is none is blank, so that positions stay. Null if the cursor stands elsewhere.
   *
   * @param cursor an index into the cell, in chars
   */
  public String java(String cell, int cursor) {
    Part.Call here = at(cell, cursor);
    boolean inBody = isInBody(cell, cursor);
    List<Part> parts = CellText.parse(cell, catalog::contains);
    if (here == null && !inBody) {
      return blank(cell, parts, null);
    }
    Part.Call call = here != null ? here : (Part.Call) parts.get(0);
    String name = call.name().replaceFirst("^%", "");
    if (!catalog.contains(name) || !catalog.command(name).magic().takesJava()) {
      return null;
    }
    int begin = cell.indexOf(call.name(), lineStart(cell, call.firstLine())) + call.name().length();
    return inBody || cursor > begin ? blank(cell, parts, call) : null;
  }

  /** Blanks the lines of magics, but of one only its name. */
  private static String blank(String cell, List<Part> parts, Part.Call kept) {
    StringBuilder java = new StringBuilder(cell);
    for (Part part : parts) {
      if (part instanceof Part.Call call) {
        int from = lineStart(cell, call.firstLine());
        int lineEnd = cell.indexOf('\n', from);
        int to =
            call.equals(kept)
                ? cell.indexOf(call.name(), from) + call.name().length()
                : lineEnd < 0 ? cell.length() : lineEnd;
        java.replace(from, to, " ".repeat(to - from));
      }
    }
    return java.toString();
  }

  private static int lineStart(String cell, int line) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      start = cell.indexOf('\n', start) + 1;
    }
    return start;
  }

  private boolean isInBody(String cell, int cursor) {
    List<Part> parts = CellText.parse(cell, catalog::contains);
    return parts.size() == 1
        && parts.get(0) instanceof Part.Call call
        && call.body() != null
        && line(cell, cursor) > call.firstLine();
  }

  private Part.Call at(String cell, int cursor) {
    int line = line(cell, cursor);
    String before = cell.substring(cell.lastIndexOf('\n', cursor - 1) + 1, cursor);
    // A sign alone is the beginning of whatever name.
    String named =
        before.matches("\\s*%%?")
            ? cell.substring(0, cursor) + catalog.names().get(0) + cell.substring(cursor)
            : cell;
    for (Part part : CellText.parse(named, catalog::contains)) {
      if (part instanceof Part.Call call && call.firstLine() == line) {
        return call;
      }
    }
    return null;
  }

  private static int line(String cell, int cursor) {
    return 1 + (int) cell.substring(0, cursor).chars().filter(c -> c == '\n').count();
  }

  /** What fits at the cursor on a magic's line; nothing in the body of a cell magic. */
  public Suggestions complete(String cell, int cursor) {
    Part.Call call = at(cell, cursor);
    if (call == null) {
      return Suggestions.none(cursor);
    }
    int lineStart = cell.lastIndexOf('\n', cursor - 1) + 1;
    String typed = cell.substring(lineStart, cursor);
    int percent = typed.indexOf('%');
    if (percent < 0) {
      return Suggestions.none(cursor);
    }
    String afterSign = typed.substring(percent).replaceFirst("^%+", "");
    if (!afterSign.matches("\\w*[ \\t].*")) {
      String signs = typed.substring(percent, typed.length() - afterSign.length());
      return new Suggestions(
          catalog.names().stream()
              .filter(name -> name.startsWith(afterSign))
              .map(name -> new Suggestions.Item(signs + name, "magic", catalog.summary(name)))
              .toList(),
          lineStart + percent,
          cursor);
    }
    String name = call.name().replaceFirst("^%", "");
    if (!catalog.contains(name)) {
      return Suggestions.none(cursor);
    }
    String arguments = afterSign.substring(name.length());
    return arguments(catalog.command(name), arguments, cursor);
  }

  private Suggestions arguments(MagicCommand command, String typed, int cursor) {
    Words.Reading reading = Words.read(typed);
    boolean between = reading.lastStart() == typed.length() && reading.openQuote() == 0;
    List<String> words = reading.words();
    String word = between || words.isEmpty() ? "" : words.get(words.size() - 1);
    List<String> before = between ? words : words.subList(0, Math.max(0, words.size() - 1));
    int start = cursor - typed.length() + reading.lastStart();
    int equals = word.indexOf('=');
    if (word.startsWith("-") && equals > 0) {
      String option = word.substring(0, equals);
      String prefix = word.substring(equals + 1);
      return Suggestions.of(
          values(command, option, command.optionWithValue(option), prefix),
          cursor - prefix.length(),
          cursor);
    }
    if (word.startsWith("-")) {
      List<String> options =
          command.optionNames().stream().filter(option -> option.startsWith(word)).toList();
      return Suggestions.of(options, start, cursor);
    }
    String previous = before.isEmpty() ? "" : before.get(before.size() - 1);
    ArgSpec option = previous.startsWith("-") ? command.optionWithValue(previous) : null;
    List<String> matches =
        option != null
            ? values(command, previous, option, word)
            : values(command, "", command.argument(positionals(command, before)), word);
    return Suggestions.of(matches, start, cursor);
  }

  /** How many of the words are arguments: neither options nor their values. */
  private static int positionals(MagicCommand command, List<String> words) {
    int count = 0;
    for (int i = 0; i < words.size(); i++) {
      if (!words.get(i).startsWith("-")) {
        count++;
      } else if (command.optionWithValue(words.get(i)) != null) {
        i++;
      }
    }
    return count;
  }

  private List<String> values(MagicCommand command, String option, ArgSpec spec, String prefix) {
    Set<String> all = new LinkedHashSet<>(command.magic().complete(option, prefix));
    String type = command.magic().variablesOfType(option);
    if (!type.isEmpty()) all.addAll(variables.apply(type));
    if (spec != null) {
      if (spec.completionCandidates() != null) {
        spec.completionCandidates().forEach(all::add);
      }
      if (spec.type().isEnum()) {
        for (Object constant : spec.type().getEnumConstants()) {
          all.add(constant.toString());
        }
      }
      if (spec.type() == Path.class || spec.type() == java.io.File.class) {
        all.addAll(files(prefix));
      }
    }
    List<String> matches = new ArrayList<>();
    for (String value : all) {
      if (value.startsWith(prefix)) {
        matches.add(Words.quote(value));
      }
    }
    return matches;
  }

  private static List<String> files(String prefix) {
    List<String> names = new ArrayList<>();
    String folder = prefix.substring(0, prefix.lastIndexOf('/') + 1);
    String start = prefix.substring(folder.length());
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            Path.of(folder.isEmpty() ? "." : folder),
            entry -> entry.getFileName().toString().startsWith(start))) {
      for (Path entry : entries) {
        if (names.size() == MAX_FILES) {
          break;
        }
        names.add(folder + entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""));
      }
    } catch (IOException | InvalidPathException e) {
      // A path that is still being typed need not exist.
      return List.of();
    }
    names.sort(null);
    return names;
  }

  /** The help of the magic on the cursor's line, or null. */
  public MimeBundle inspect(String cell, int cursor) {
    Part.Call call = at(cell, cursor);
    return call == null || !catalog.contains(call.name())
        ? null
        : Dispatcher.help(catalog.command(call.name()));
  }

  /** Whether a cell magic has its body; null if the cell is none. */
  public Completeness completeness(String cell) {
    List<Part> parts = CellText.parse(cell, catalog::contains);
    if (parts.size() == 1 && parts.get(0) instanceof Part.Call call && call.body() != null) {
      boolean ended = call.body().endsWith("\n\n") || call.body().matches("(?s).*\\S[^\\n]*\\n");
      return ended ? Completeness.COMPLETE : Completeness.INCOMPLETE;
    }
    return null;
  }
}
