package fathom.kernel.cell;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Java cells on the JDK's own compiler: a cell is one compilation unit, checked whole before any of
 * it runs. Code runs on the calling thread; completion and inspection may be asked for by other
 * threads while a cell's code runs.
 */
public final class CellEngine implements AutoCloseable {
  /** Held by whoever uses the compiler; free while the user's code runs. */
  private final ReentrantLock lock = new ReentrantLock();

  private final CellLoader loader = new CellLoader(CellEngine.class.getClassLoader());
  private final Places places = new Places();
  private final Failures failures = new Failures(places);
  private final Classes classes = new Classes(loader, places, failures);
  private final Compiler compiler;
  private final Assistance assistance;
  private final Map<String, Integer> bases = new HashMap<>();
  private final List<String> ownImports;
  private String classPath;
  private Names names = new Names();

  /**
   * @param imports what every cell has imported: "java.util.*", "static java.lang.Math.*"
   * @param classPath the jars and folders that cells see, as in java.class.path
   */
  public CellEngine(List<String> imports, String classPath) {
    this.classPath = classPath;
    compiler = new Compiler(classPath);
    assistance = new Assistance(compiler);
    ownImports = List.copyOf(imports);
    imports.forEach(names::addImport);
  }

  /**
   * Checks the syntax of all of it without running any.
   *
   * @param firstLine the 1-based line of the cell on which the source begins
   * @throws CellFailure with the compiler's messages
   */
  public void check(String source, int cell, int firstLine) throws CellFailure {
    Source text = new Source(cell, firstLine, source);
    compiling(
        () -> {
          for (List<Piece> stage : stages(text)) {
            Syntax.of(compiler, names, text, stage).check(failures);
          }
          return null;
        });
  }

  /**
   * Runs Java code: declarations, statements and expressions, in order.
   *
   * @param cell the cell's number, for messages
   * @param firstLine the 1-based line of the cell on which the source begins
   * @return the value of the last expression, if the code ends with one
   * @throws CellFailure if it does not compile, and then none of it has run; if it throws, or is
   *     interrupted
   */
  public CellResult run(String source, int cell, int firstLine) throws CellFailure {
    Source text = new Source(cell, firstLine, source);
    List<Program> programs = compiling(() -> compile(text));
    CellScope scope = CellScope.current();
    if (scope != null && scope.isStopped()) {
      // Nothing of it is declared: its reply may have been sent long ago.
      compiling(() -> remove(programs));
      throw CellFailure.interrupted("the cell was told to stop while it was compiled");
    }
    boolean hasValue = false;
    Object last = null;
    long nanos = 0;
    List<String> notes = new ArrayList<>();
    for (Program program : programs) {
      Classes.Ran ran = execute(program);
      hasValue = program.hasValue();
      last = hasValue ? ran.value() : null;
      nanos += ran.nanos();
      notes.addAll(program.notes());
    }
    return new CellResult(hasValue, last, notes, nanos);
  }

  /** The pieces of a cell, cut where a name is declared a second time. */
  private List<List<Piece>> stages(Source text) throws CellFailure {
    Cutter.Cut cut = Cutter.cut(text.code());
    if (cut.problem() != null) {
      Cutter.Problem problem = cut.problem();
      throw failures.refused(text, problem.at(), problem.at() + 1, problem.message());
    }
    return Stages.of(text, cut.pieces());
  }

  private List<Program> compile(Source text) throws CellFailure {
    List<List<Piece>> stages = stages(text);
    List<Program> programs = new ArrayList<>();
    Names before = names;
    boolean whole = false;
    try {
      for (int i = 0; i < stages.size(); i++) {
        Stage stage = new Stage(compiler, failures, before, text, stages.get(i), base(text.cell()));
        Program program = stage.compile(i == stages.size() - 1);
        compiler.files().add(program.lasting());
        programs.add(program);
        before = program.after();
      }
      whole = true;
      return programs;
    } finally {
      if (!whole) {
        remove(programs);
      }
    }
  }

  private Void remove(List<Program> programs) {
    programs.forEach(program -> compiler.files().remove(program.classes().keySet()));
    return null;
  }

  /** A new name for the classes of a cell; a cell's number may come again. */
  private String base(int cell) {
    String base = "Cell" + cell;
    int count = bases.merge(base, 1, Integer::sum);
    return count == 1 ? base : base + "_" + count;
  }

  private Classes.Ran execute(Program program) throws CellFailure {
    classes.load(program);
    boolean done = false;
    try {
      CellScope scope = CellScope.current();
      Classes.Ran ran =
          scope == null ? classes.run(program) : scope.userCode(() -> classes.run(program));
      if (scope != null && scope.exitStatus() != null) {
        // Its own code has caught what System.exit throws.
        throw CellFailure.exit(scope.exitStatus());
      }
      done = true;
      return ran;
    } catch (CellInterrupted e) {
      throw failures.thrown(e);
    } finally {
      boolean complete = done;
      compiling(() -> commit(program, complete));
    }
  }

  /** Makes known what the program has declared, as far as it has come. */
  private Void commit(Program program, boolean complete) {
    Names after = program.after().copy();
    if (!complete) {
      after.withdraw(program.before(), program.order(), classes.reached(program));
    }
    after.keep(program.before(), names);
    for (Names.Variable old : names.variables()) {
      Names.Variable now = after.variable(old.name());
      if (now != null && !now.holder().equals(old.holder())) {
        classes.clear(old);
      }
    }
    names = after;
    return null;
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
    compiling(
        () -> {
          Names.Variable known = names.variable(name);
          if (known == null || !known.type().equals(typeName)) {
            declare(name, typeName);
          }
          return null;
        });
    try {
      classes.field(names.variable(name)).set(null, value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Cannot set " + name + ": " + e.getMessage(), e);
    }
  }

  private void declare(String name, String typeName) {
    Source text = new Source(0, 1, typeName + " " + name + ";");
    try {
      for (Program program : compile(text)) {
        classes.load(program);
        commit(program, true);
      }
    } catch (CellFailure e) {
      throw new IllegalArgumentException("Cannot declare " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Lets all later code use more classes.
   *
   * @param entries jars and folders
   */
  public void addToClassPath(List<Path> entries) {
    compiling(
        () -> {
          for (Path entry : entries) {
            loader.add(entry);
            classPath = classPath.isEmpty() ? "" + entry : classPath + File.pathSeparator + entry;
          }
          compiler.setClassPath(classPath);
          return null;
        });
  }

  /** The jars and folders that cells see. */
  public List<Path> classPath() {
    return compiling(
        () ->
            Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList());
  }

  /** What cells have declared. */
  public List<Declared> declared() {
    return compiling(() -> Declared.in(names, ownImports));
  }

  /** Removes what cells have declared by one of these names. */
  public void forget(Collection<String> forgotten) {
    compiling(
        () -> {
          forgotten.stream().map(names::variable).filter(Objects::nonNull).forEach(classes::clear);
          names = names.copy();
          names.forget(forgotten);
          return null;
        });
  }

  /** Runs work on the compiler: alone, and shielded from interrupts. */
  private <T, E extends Exception> T compiling(Work<T, E> work) throws E {
    CellScope scope = CellScope.current();
    lock.lock();
    try {
      return scope == null ? work.run() : scope.shielded(work);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs code of the user's that no cell holds: the toString of a result.
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

  /**
   * Whether the code of cells that are run from now on can be stopped in a loop; costs such a loop
   * some of its speed.
   */
  public void interruptible(boolean on) {
    classes.interruptible(on);
  }

  /** Whether this JVM was started so that the compiler keeps what it has read of the JDK. */
  public static boolean keepsSymbols() {
    return ReusedTasks.arePossible();
  }

  /** Whether it is so now. */
  public boolean isInterruptible() {
    return classes.isInterruptible();
  }

  /** What could stand at a position of the code. */
  public Suggestions complete(String code, int cursor) {
    return compiling(() -> assistance.complete(names, code, cursor));
  }

  /**
   * Signatures, and doc comments where their sources are at hand, of what stands at a position.
   *
   * @param withJavadoc whether doc comments are wanted
   * @return null if nothing is known
   */
  public Documentation inspect(String code, int cursor, boolean withJavadoc) {
    return compiling(() -> assistance.inspect(names, code, cursor, withJavadoc, this::held));
  }

  /** What a variable holds, if that is of another class than the variable's. */
  private String held(String name) {
    try {
      Object value = classes.field(names.variable(name)).get(null);
      return value == null
          ? "   // null"
          : "   // holds a " + Failures.readable(value.getClass().getTypeName());
    } catch (ReflectiveOperationException | LinkageError e) {
      return "";
    }
  }

  /** Whether the code could be run as it is. */
  public Completeness completeness(String code) {
    Source text = new Source(0, 1, code);
    Cutter.Cut cut = Cutter.cut(code);
    if (cut.problem() != null) {
      return cut.problem().open() ? Completeness.INCOMPLETE : Completeness.INVALID;
    }
    return compiling(
        () -> {
          for (List<Piece> stage : Stages.of(text, cut.pieces())) {
            Completeness found = Syntax.of(compiler, names, text, stage).completeness();
            if (found != Completeness.COMPLETE) {
              return found;
            }
          }
          return Completeness.COMPLETE;
        });
  }

  @Override
  public void close() {
    try {
      loader.close();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
