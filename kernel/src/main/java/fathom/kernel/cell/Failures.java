package fathom.kernel.cell;

import fathom.kernel.cell.Places.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.UnresolvedReferenceException;

/** Puts what went wrong in a cell into the cell's own lines and the user's own names. */
final class Failures {
  private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$\\w+[.$]");

  /** Frames shown of a deep stack: these at its head, and fewer at its end. */
  private static final int HEAD = 12;

  private static final int TAIL = 4;
  private static final int MAX_COMPILE_ERRORS = 5;

  private final JShell shell;
  private final Places places;

  Failures(JShell shell, Places places) {
    this.shell = shell;
    this.places = places;
  }

  /** An exception that left the cell's code. */
  CellFailure thrown(JShellException exception, Throwable original) {
    CellScope scope = CellScope.current();
    if (original instanceof CellInterrupted || (scope != null && scope.isStopped())) {
      List<String> lines = new ArrayList<>(List.of("Interrupted: the cell was stopped"));
      lines.addAll(frames(exception));
      return new CellFailure("Interrupted", "the cell was stopped", lines);
    }
    if (original instanceof Exit.Requested exit) {
      return new CellFailure(
          "SystemExit",
          exit.getMessage(),
          List.of(exit.getMessage() + ": the kernel ends"),
          exit.status);
    }
    if (exception instanceof UnresolvedReferenceException unresolved) {
      String message =
          unresolved.getSnippet().name()
              + " cannot be called yet: it needs "
              + shell
                  .unresolvedDependencies(unresolved.getSnippet())
                  .collect(Collectors.joining(", "))
              + ", not declared so far.";
      List<String> lines = new ArrayList<>(List.of(message));
      lines.addAll(frames(exception));
      return new CellFailure("UnresolvedReference", message, lines);
    }
    List<String> lines = new ArrayList<>();
    String name = exception.getClass().getSimpleName();
    String message = "";
    String lead = "";
    for (Throwable t = exception; t instanceof EvalException; t = t.getCause()) {
      EvalException shown = (EvalException) t;
      String fullName = userName(shown.getExceptionClassName());
      if (t == exception) {
        name = simpleName(fullName);
        message = userName(shown.getMessage());
      }
      String text = userName(shown.getMessage());
      lines.add(lead + fullName + (text.isEmpty() ? "" : ": " + text));
      lines.addAll(frames(shown));
      lead = "Caused by: ";
    }
    return new CellFailure(name, message, lines);
  }

  /** What was thrown while a result was turned into text. */
  CellFailure ofResult(Throwable thrown, int cell) {
    CellScope scope = CellScope.current();
    if (thrown instanceof CellInterrupted || (scope != null && scope.isStopped())) {
      return CellFailure.interrupted("the cell was stopped");
    }
    String name = userName(thrown.getClass().getName());
    String message = LocalControl.message(thrown);
    return new CellFailure(
        simpleName(name),
        message,
        List.of(
            name + (message.isEmpty() ? "" : ": " + message),
            "    while the result of Cell " + cell + " was being shown"));
  }

  /** The user's frames, "at f(Cell 3, line 2)", and the source around the innermost. */
  private List<String> frames(Throwable thrown) {
    List<String> lines = new ArrayList<>();
    Place innermost = null;
    int innermostLine = 0;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      String file = frame.getFileName();
      Place place = file == null || !file.startsWith("#") ? null : places.get(file.substring(1));
      if (place == null) {
        continue;
      }
      lines.add("    at " + place(frame, place));
      if (innermost == null) {
        innermost = place;
        innermostLine = frame.getLineNumber();
      }
    }
    if (lines.size() > HEAD + TAIL + 1) {
      int left = lines.size() - HEAD - TAIL;
      List<String> folded = new ArrayList<>(lines.subList(0, HEAD));
      folded.add("    ... " + left + " more calls ...");
      folded.addAll(lines.subList(lines.size() - TAIL, lines.size()));
      lines = folded;
    }
    if (innermost != null) {
      lines.addAll(source(innermost, innermostLine));
    }
    return lines;
  }

  private static String place(StackTraceElement frame, Place place) {
    String line = place.line(Math.max(1, frame.getLineNumber()));
    String method = frame.getMethodName();
    String owner = frame.getClassName();
    if (method.isEmpty() || method.startsWith("do_it$")) {
      return line;
    }
    String shown = method.startsWith("lambda$") ? "lambda" : method;
    return (owner.isEmpty() ? "" : userName(owner) + ".") + shown + "(" + line + ")";
  }

  /** Two lines before the marked one and one after it. */
  private static List<String> source(Place place, int snippetLine) {
    String[] all = place.source().split("\n", -1);
    if (snippetLine < 1 || snippetLine > all.length) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    for (int i = Math.max(1, snippetLine - 2); i <= Math.min(all.length, snippetLine + 1); i++) {
      if (i != snippetLine && all[i - 1].isBlank()) {
        continue;
      }
      lines.add(
          "%s %4d  %s"
              .formatted(i == snippetLine ? "-->" : "   ", place.firstLine() + i - 1, all[i - 1]));
    }
    lines.add("");
    return lines;
  }

  /** Source with a syntax error, given what JShell said of it. */
  CellFailure incomplete(Place place, List<SnippetEvent> events) {
    for (SnippetEvent event : events) {
      if (event.status() == Snippet.Status.REJECTED) {
        return rejected(place, event.snippet());
      }
    }
    String message = place.line(1) + ": the code is incomplete";
    return new CellFailure("CompileError", message, List.of(message));
  }

  /** A snippet that does not compile. */
  CellFailure rejected(Place place, Snippet snippet) {
    List<String> lines = new ArrayList<>();
    String first = null;
    List<Diag> errors = shell.diagnostics(snippet).filter(Diag::isError).toList();
    for (Diag error : errors.subList(0, Math.min(errors.size(), MAX_COMPILE_ERRORS))) {
      String message = text(error);
      Caret caret = Caret.at(place.source(), error);
      String where = place.line(caret.line());
      String headline = message.lines().findFirst().orElse("error");
      if (first == null) {
        first = where + ": " + headline;
      }
      lines.add(where + ": " + headline);
      lines.addAll(caret.lines());
      message.lines().skip(1).forEach(lines::add);
    }
    if (errors.size() > MAX_COMPILE_ERRORS) {
      lines.add("and " + (errors.size() - MAX_COMPILE_ERRORS) + " more errors");
    }
    if (first == null) {
      first = place.line(1) + ": JShell cannot take this code";
      lines.add(first);
    }
    return new CellFailure("CompileError", first, lines);
  }

  /** The compiler's messages about a snippet, in one line. */
  String messages(Snippet snippet) {
    return shell
        .diagnostics(snippet)
        .map(d -> text(d).replace('\n', ' '))
        .collect(Collectors.joining("; "));
  }

  private static String text(Diag diag) {
    return userName(diag.getMessage(null))
        .lines()
        .filter(line -> !line.strip().matches("location: class( \\$?JShell.*)?"))
        .collect(Collectors.joining("\n"));
  }

  private static String userName(String text) {
    return text == null ? "" : WRAPPER.matcher(text).replaceAll("");
  }

  private static String simpleName(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }
}
