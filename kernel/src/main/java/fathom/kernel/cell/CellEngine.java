package fathom.kernel.cell;

import fathom.kernel.cell.Places.Place;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Java cells on one JShell. Code runs on the calling thread; completion and inspection may be asked
 * for by other threads while a cell's code runs.
 */
public final class CellEngine implements AutoCloseable {
  /** Held by whoever uses JShell's compiler; freed while the user's code runs. */
  private final ReentrantLock compiler = new ReentrantLock();

  private final LocalControl control = new LocalControl(compiler);
  private final Places places = new Places();
  private final Syntax syntax = new Syntax();
  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final Failures failures;
  private final Assistance assistance;

  /**
   * @param imports what every cell has imported: "java.util.*", "static java.lang.Math.*"
   * @param classPath the jars and folders that cells see, as in java.class.path
   */
  public CellEngine(List<String> imports, String classPath) {
    CompilerFiles[] files = new CompilerFiles[1];
    shell =
        JShell.builder()
            .executionEngine(new Local(control), Map.of())
            .fileManager(standard -> files[0] = new CompilerFiles(standard, classPath))
            .build();
    if (!classPath.isBlank()) {
      shell.addToClasspath(classPath);
    }
    for (String name : imports) {
      shell.eval("import " + name + ";");
    }
    analysis = shell.sourceCodeAnalysis();
    failures = new Failures(shell, places);
    assistance = new Assistance(analysis, new Snippets(analysis), new Packages(files[0]));
  }

  private record Local(LocalControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "fathom";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return control;
    }
  }

  /**
   * Checks the syntax of all of it without running any.
   *
   * @param firstLine the 1-based line of the cell on which the source begins
   * @throws CellFailure with the compiler's messages
   */
  public void check(String source, int cell, int firstLine) throws CellFailure {
    compiling(() -> pieces(source, cell, firstLine));
  }

  /**
   * Runs Java code: declarations, statements and expressions, in order.
   *
   * @param cell the cell's number, for messages
   * @param firstLine the 1-based line of the cell on which the source begins
   * @return the value of the last expression, if the code ends with one
   * @throws CellFailure if it does not compile, throws, or is interrupted
   */
  public CellResult run(String source, int cell, int firstLine) throws CellFailure {
    return compiling(
        () -> {
          CellResult last = CellResult.NOTHING;
          List<String> notes = new ArrayList<>();
          for (Place piece : pieces(source, cell, firstLine)) {
            last = runPiece(piece);
            notes.addAll(last.notes());
          }
          return new CellResult(last.hasValue(), last.value(), notes);
        });
  }

  /** The snippets of a cell, all of them parsed, so that nothing runs if one is no Java. */
  private List<Place> pieces(String source, int cell, int firstLine) throws CellFailure {
    List<Place> places = new ArrayList<>();
    int line = firstLine;
    List<Snippets.Piece> pieces = new Snippets(analysis).of(source);
    for (Snippets.Piece piece : pieces) {
      Place place = new Place(cell, line + piece.linesBefore(), piece.source());
      if (!piece.complete() || (pieces.size() > 1 && !syntax.isJava(piece.source()))) {
        throw failures.incomplete(place, shell.eval(piece.source()));
      }
      places.add(place);
      line += (int) piece.raw().chars().filter(c -> c == '\n').count();
    }
    return places;
  }

  private CellResult runPiece(Place place) throws CellFailure {
    control.reset(false);
    List<SnippetEvent> events = shell.eval(place.source());
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null) {
        places.put(event.snippet().id(), place);
      }
    }
    Object value = control.value();
    List<String> notes = new ArrayList<>();
    boolean hasValue = false;
    for (SnippetEvent event : events) {
      if (event.causeSnippet() != null) {
        continue;
      }
      if (event.exception() != null) {
        throw failures.thrown(event.exception(), control.thrown());
      }
      if (event.status() == Snippet.Status.REJECTED) {
        throw failures.rejected(place, event.snippet());
      }
      if (event.snippet() instanceof DeclarationSnippet declared
          && (event.status() == Snippet.Status.RECOVERABLE_DEFINED
              || event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED)) {
        notes.add(unresolved(declared));
      }
      hasValue = hasValue(event.snippet());
    }
    return new CellResult(hasValue, hasValue ? value : null, notes);
  }

  private String unresolved(DeclarationSnippet declared) {
    return "Note: "
        + declared.name()
        + " cannot be used yet: it needs "
        + shell.unresolvedDependencies(declared).collect(Collectors.joining(", "))
        + ", not declared so far.";
  }

  private static boolean hasValue(Snippet snippet) {
    return switch (snippet.subKind()) {
      case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> true;
      default -> false;
    };
  }

  /**
   * Declares a variable, or sets it anew.
   *
   * @throws IllegalArgumentException if the name is no Java name or cells cannot see the type
   */
  public <T> void bind(String name, Class<T> type, T value) {
    if (!javax.lang.model.SourceVersion.isName(name) || name.indexOf('.') >= 0) {
      throw new IllegalArgumentException(
          "'" + name + "' is no Java variable name; letters, digits and _ make one.");
    }
    String typeName = type.getCanonicalName();
    if (typeName == null) {
      throw new IllegalArgumentException("Cells cannot name the type " + type.getName());
    }
    long key = Handover.put(value);
    String declaration =
        "%s %s = (%s) %s.take(%dL);"
            .formatted(typeName, name, typeName, Handover.class.getName(), key);
    compiling(() -> declare(name, declaration));
    Handover.take(key);
  }

  private SnippetEvent declare(String name, String declaration) {
    control.reset(true);
    SnippetEvent event = shell.eval(declaration).get(0);
    control.reset(false);
    if (event.status() != Snippet.Status.VALID) {
      throw new IllegalArgumentException(
          "Cannot declare " + name + ": " + failures.messages(event.snippet()));
    }
    return event;
  }

  /**
   * Lets all later code use more classes.
   *
   * @param entries jars and folders
   */
  public void addToClassPath(List<Path> entries) {
    String added =
        entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    if (!added.isEmpty()) {
      compiling(
          () -> {
            shell.addToClasspath(added);
            return null;
          });
    }
  }

  /** Runs work on JShell: alone, and shielded from interrupts. */
  private <T, E extends Exception> T compiling(Work<T, E> work) throws E {
    CellScope scope = CellScope.current();
    compiler.lock();
    try {
      return scope == null ? work.run() : scope.shielded(work);
    } finally {
      compiler.unlock();
    }
  }

  /**
   * Runs code of the user's that no snippet holds: the toString of a result.
   *
   * @throws CellFailure if it throws, or is interrupted
   */
  public <T> T guarded(Supplier<T> code, int cell) throws CellFailure {
    try {
      CellScope scope = CellScope.current();
      return scope == null ? code.get() : scope.showing(code::get);
    } catch (RuntimeException | Error e) {
      throw failures.ofResult(e, cell);
    }
  }

  /** What could stand at a position of the code. */
  public Suggestions complete(String code, int cursor) {
    return compiling(() -> assistance.complete(code, cursor));
  }

  /** The signatures of what stands at a position, one a line; "" when there is none. */
  public String inspect(String code, int cursor, boolean withJavadoc) {
    return compiling(() -> assistance.inspect(code, cursor, withJavadoc));
  }

  /** Whether the code could be run as it is. */
  public Completeness completeness(String code) {
    return compiling(() -> assistance.completeness(code));
  }

  @Override
  public void close() {
    shell.close();
  }
}
