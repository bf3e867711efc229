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
import picocli.CommandLine.Model.ArgSpec;

/** Completion and inspection where the cursor stands on a magic's line. */
public final class MagicAssistance {
  private static final int MAX_FILES = 200;

  private final Catalog catalog;

  public MagicAssistance(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Whether the cursor's line belongs to Java.
   *
   * @param cursor an index into the cell, in chars
   */
  public boolean isJava(String cell, int cursor) {
    return at(cell, cursor) == null && !isInBody(cell, cursor);
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
    for (Part part : CellText.parse(cell, catalog::contains)) {
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
      return Suggestions.of(
          catalog.names().stream()
              .filter(name -> name.startsWith(afterSign))
              .map(name -> signs + name)
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

  private static Suggestions arguments(MagicCommand command, String typed, int cursor) {
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

  private static List<String> values(
      MagicCommand command, String option, ArgSpec spec, String prefix) {
    Set<String> all = new LinkedHashSet<>(command.magic().complete(option, prefix));
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
