package fathom.kernel.cell;

import fathom.kernel.cell.Compiler.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts what went wrong in a cell into the cell's own lines and the user's own names. */
final class Failures {
  private static final Pattern HOLDER =
      Pattern.compile("\\b" + Names.PACKAGE + "\\.(Cell\\w+)(?:[.$](?=\\w))?");

  /** javac at a terminal leaves it out, too. */
  private static final Pattern LANG = Pattern.compile("\\bjava\\.lang\\.(?=[A-Z])");

  private static final int MAX_COMPILE_ERRORS = 100;
  private static final int MAX_MESSAGE = 10_000;
  private static final int MAX_LINE = 240;

  private final Places places;

  Failures(Places places) {
    this.places = places;
  }

  // -- compile errors

  /** What the compiler says of a unit, at the places in the cell. */
  CellFailure compile(Unit unit, List<Problem> problems, List<String> notes) {
    List<String> lines = new ArrayList<>();
    Set<String> said = new LinkedHashSet<>();
    String first = null;
    for (Problem problem : problems) {
      Unit.Origin origin = unit.origin(problem.position());
      if (origin == null) {
        continue;
      }
      Source source = origin.source();
      String message = message(problem.message());
      String headline =
          source.place(origin.offset()) + ": " + message.lines().findFirst().orElse("error");
      if (!said.add(headline) || said.size() > MAX_COMPILE_ERRORS) {
        continue;
      }
      first = first == null ? headline : first;
      lines.add(headline);
      int from = unit.isUsers(problem.start()) ? unit.origin(problem.start()).offset() : -1;
      int to = unit.isUsers(problem.end()) ? unit.origin(problem.end()).offset() : -1;
      lines.addAll(caret(source.code(), origin.offset(), from, to));
      message.lines().skip(1).forEach(lines::add);
      lines.addAll(Hints.of(message));
    }
    if (said.size() > MAX_COMPILE_ERRORS) {
      lines.add("and " + (said.size() - MAX_COMPILE_ERRORS) + " more errors");
    }
    lines.addAll(notes);
    return new CellFailure(
        "CompileError", first == null ? "the code does not compile" : first, lines);
  }

  /** Code that Java would take and a cell does not, or that has no end. */
  CellFailure refused(Source source, int from, int to, String message) {
    String headline = source.place(from) + ": " + message;
    List<String> lines = new ArrayList<>(List.of(headline));
    lines.addAll(caret(source.code(), from, from, to));
    return new CellFailure("CompileError", headline, lines);
  }

  /** The line of a position, and carets under what is meant. */
  private static List<String> caret(String code, int position, int start, int end) {
    int length = code.length();
    int at = Math.min(Math.max(0, position), length);
    if (at == length || code.charAt(at) == '\n') {
      // At the end of a line: where its text ends.
      while (at > 0 && (at == length || Character.isWhitespace(code.charAt(at)))) {
        at--;
      }
    }
    int lineStart = code.lastIndexOf('\n', at - 1) + 1;
    int lineEnd = code.indexOf('\n', at);
    lineEnd = lineEnd < 0 ? length : lineEnd;
    int from = start < 0 || start > at ? at : Math.max(start, lineStart);
    int to = Math.max(from + 1, Math.min(end, lineEnd));
    // Of a line without end, what is around the place.
    int shownFrom = lineEnd - lineStart <= MAX_LINE ? lineStart : Math.max(lineStart, from - 60);
    int shownTo = Math.min(lineEnd, shownFrom + MAX_LINE);
    String before = shownFrom > lineStart ? "... " : "";
    StringBuilder carets = new StringBuilder("    ").append(" ".repeat(before.length()));
    for (int i = shownFrom; i < from; i++) {
      carets.append(code.charAt(i) == '\t' ? '\t' : ' ');
    }
    carets.append("^".repeat(Math.max(1, Math.min(to, shownTo) - from)));
    String line = before + code.substring(shownFrom, shownTo) + (shownTo < lineEnd ? " ..." : "");
    return List.of("    " + line, carets.toString());
  }

  private static String message(String message) {
    return readable(message)
        .lines()
        .filter(line -> !line.strip().matches("location: class( Cell\\w*)?"))
        .map(line -> LANG.matcher(line).replaceAll(""))
        .collect(Collectors.joining("\n"));
  }

  /** Text without the classes that hold what cells declare. */
  static String readable(String text) {
    return text == null
        ? ""
        : HOLDER
            .matcher(text)
            .replaceAll(match -> match.group().matches(".*[.$]") ? "" : match.group(1));
  }

  // -- exceptions

  /** What left the cell's code. */
  CellFailure thrown(Throwable thrown) {
    CellScope scope = CellScope.current();
    if (scope != null && scope.exitStatus() != null) {
      return CellFailure.exit(scope.exitStatus());
    }
    if (thrown instanceof Exit.Requested exit) {
      return CellFailure.exit(exit.status);
    }
    if (thrown instanceof CellInterrupted || (scope != null && scope.isStopped())) {
      List<String> lines = new ArrayList<>(List.of("Interrupted: the cell was stopped"));
      lines.addAll(frames(thrown, ""));
      return new CellFailure("Interrupted", "the cell was stopped", lines);
    }
    if (thrown instanceof Unresolved) {
      List<String> lines = new ArrayList<>(List.of(thrown.getMessage()));
      lines.addAll(frames(thrown, ""));
      return new CellFailure("UnresolvedReference", thrown.getMessage(), lines);
    }
    List<String> lines = new ArrayList<>();
    describe(thrown, "", "", lines, Collections.newSetFromMap(new IdentityHashMap<>()));
    return new CellFailure(name(thrown), messageOf(thrown), lines);
  }

  private void describe(
      Throwable thrown, String lead, String indent, List<String> lines, Set<Throwable> seen) {
    if (!seen.add(thrown)) {
      return;
    }
    String message = messageOf(thrown);
    lines.add(
        indent
            + lead
            + readable(thrown.getClass().getName())
            + (message.isEmpty() ? "" : ": " + message));
    lines.addAll(frames(thrown, indent));
    for (Throwable suppressed : thrown.getSuppressed()) {
      describe(suppressed, "Suppressed: ", indent + "    ", lines, seen);
    }
    if (thrown.getCause() != null) {
      describe(thrown.getCause(), "Caused by: ", indent, lines, seen);
    }
  }

  /** What was thrown while a result was turned into text. */
  CellFailure ofResult(Throwable thrown, int cell) {
    CellScope scope = CellScope.current();
    if (scope != null && scope.exitStatus() != null) {
      return CellFailure.exit(scope.exitStatus());
    }
    if (thrown instanceof CellInterrupted || (scope != null && scope.isStopped())) {
      return CellFailure.interrupted("the cell was stopped");
    }
    List<String> lines = new ArrayList<>();
    describe(thrown, "", "", lines, Collections.newSetFromMap(new IdentityHashMap<>()));
    lines.add("    while the result of Cell " + cell + " was being shown");
    return new CellFailure(name(thrown), messageOf(thrown), lines);
  }

  private static String name(Throwable thrown) {
    String name = thrown.getClass().getName();
    String simple = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    return simple.matches("\\d+") ? name(thrown.getClass().getSuperclass()) : simple;
  }

  private static String name(Class<?> type) {
    return type.getSimpleName();
  }

  /** The message, also of an exception whose getMessage fails. */
  private static String messageOf(Throwable thrown) {
    try {
      return clipped(readable(thrown.getLocalizedMessage()));
    } catch (RuntimeException | Error e) {
      return "(its message failed: " + e.getClass().getName() + ")";
    }
  }

  private static String clipped(String message) {
    return message.length() <= MAX_MESSAGE
        ? message
        : "%s ... (%,d characters)".formatted(message.substring(0, MAX_MESSAGE), message.length());
  }

  /** The user's frames, "at f(Cell 3, line 2)", and the source around the innermost. */
  private List<String> frames(Throwable thrown, String indent) {
    List<StackTraceElement> users = new ArrayList<>();
    StackTraceElement innermost = null;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (!Traces.isOfCell(frame) || frame.getLineNumber() < 1) {
        continue;
      }
      users.add(frame);
      if (innermost == null && places.of(frame) != null) {
        innermost = frame;
      }
      if (Traces.isBody(frame)) {
        break;
      }
    }
    List<String> lines = Repeats.folded(users, frame -> indent + "    at " + place(frame), indent);
    if (innermost != null) {
      for (String line : marked(places.of(innermost), innermost.getLineNumber())) {
        lines.add(line.isEmpty() ? line : indent + line);
      }
    }
    return lines;
  }

  private String place(StackTraceElement frame) {
    String file = frame.getFileName() == null ? "Cell ?" : frame.getFileName();
    String line = file + ", line " + frame.getLineNumber();
    if (Traces.isBody(frame)) {
      return line;
    }
    String method = frame.getMethodName();
    String owner = Traces.owner(frame);
    return (owner.isEmpty() ? "" : owner + ".")
        + (method.startsWith("lambda$") ? "lambda" : method)
        + "("
        + line
        + ")";
  }

  /** Two lines before the marked one and one after it. */
  private static List<String> marked(Source source, int cellLine) {
    String[] all = source.code().split("\n", -1);
    int index = cellLine - source.firstLine();
    if (index < 0 || index >= all.length) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    for (int i = Math.max(0, index - 2); i <= Math.min(all.length - 1, index + 1); i++) {
      if (i == index || !all[i].isBlank()) {
        String line = all[i].length() <= MAX_LINE ? all[i] : all[i].substring(0, MAX_LINE) + " ...";
        lines.add("%s %4d  %s".formatted(i == index ? "-->" : "   ", source.firstLine() + i, line));
      }
    }
    lines.add("");
    return lines;
  }
}
