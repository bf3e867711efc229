package fathom.kernel.cell;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** The JDK's compiler on one compilation unit at a time. */
final class Compiler {
  private static final List<String> OPTIONS =
      List.of(
          "-proc:none",
          "-g",
          "-parameters",
          "-Xlint:none",
          "-XDshould-stop.ifError=FLOW",
          // Or the first sum of strings makes its method at run time, which takes as long as a
          // cell.
          "-XDstringConcat=inline",
          "-Xmaxerrs",
          "1000");

  private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
  private final CompilerFiles packages;
  private final CellFiles files;
  private final StarImports stars;
  private final NeededModules modules = new NeededModules();
  private Tasks tasks = tasks();

  Compiler(String classPath) {
    packages =
        new CompilerFiles(javac.getStandardFileManager(null, Locale.ENGLISH, null), classPath);
    files = new CellFiles(packages);
    files.setClassPath(classPath);
    stars = new StarImports(files);
  }

  private Tasks tasks() {
    return ReusedTasks.arePossible() ? new ReusedTasks() : Tasks.fresh(javac);
  }

  /** What imports with a star bring. */
  StarImports stars() {
    return stars;
  }

  /** Lets the compiler see other jars and folders. */
  void setClassPath(String classPath) {
    files.setClassPath(classPath);
    stars.clear();
    // A task that knows a package does not look for more classes of it.
    tasks = tasks();
  }

  CompilerFiles packages() {
    return packages;
  }

  /** What the compiler sees besides the class path. */
  CellFiles files() {
    return files;
  }

  /**
   * What is wrong with the unit.
   *
   * @param code javac's key of the message: "compiler.err.cant.resolve.location"
   * @param message in English, of one or more lines
   */
  record Problem(String code, String message, long position, long start, long end) {}

  private static Problem problem(Diagnostic<? extends JavaFileObject> found) {
    return new Problem(
        found.getCode(),
        found.getMessage(Locale.ENGLISH),
        found.getPosition(),
        found.getStartPosition(),
        found.getEndPosition());
  }

  /** A unit on its way through the compiler. */
  final class Task {
    private final List<Diagnostic<? extends JavaFileObject>> errors = new ArrayList<>();
    private JavacTask task;
    private CompilationUnitTree tree;
    private List<Problem> lacking;
    private boolean isSpoiled;

    private Task() {}

    private void report(Diagnostic<? extends JavaFileObject> diagnostic) {
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
        errors.add(diagnostic);
      }
    }

    /** Parses; false if that fails. */
    boolean parse() {
      try {
        tree = task.parse().iterator().next();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return errors.isEmpty();
    }

    /** Finds out what each name and expression is; false if something is wrong. */
    boolean analyze() {
      boolean right = analyzeOnce();
      lacking = right || !modules.isLimited() ? null : problems();
      return right;
    }

    /** The same, and what is wrong stays so. */
    boolean analyzeOnce() {
      try {
        task.analyze();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return errors.isEmpty();
    }

    /** The class files, by binary name; empty if something is wrong. */
    Map<String, byte[]> generate() {
      try {
        task.generate();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Map<String, byte[]> classes = files.take();
      isSpoiled = !errors.isEmpty();
      return errors.isEmpty() ? classes : Map.of();
    }

    /** What is wrong so far; to put it into words costs more than to find it. */
    List<Problem> problems() {
      return errors.stream().map(Compiler::problem).toList();
    }

    CompilationUnitTree tree() {
      return tree;
    }

    JavacTask javac() {
      return task;
    }

    Trees trees() {
      return Trees.instance(task);
    }
  }

  /**
   * Does something with a task, which is of no use after that; when {@link Task#analyze} finds
   * something wrong it is done once more with all modules shown.
   */
  <T> T with(String className, String text, Function<Task, T> work) {
    modules.read(text);
    Task task = new Task();
    T result = run(tasks, task, className, text, work);
    if (task.lacking == null) {
      return result;
    }
    modules.showAll(true);
    Task again = new Task();
    result = run(tasks, again, className, text, work);
    modules.showAll(!task.lacking.equals(again.lacking));
    return result;
  }

  /** Parses a text that is no cell's. */
  <T> T parsed(String className, String text, Function<Task, T> work) {
    return run(
        Tasks.fresh(javac),
        new Task(),
        className,
        text,
        task -> {
          task.parse();
          return work.apply(task);
        });
  }

  private <T> T run(Tasks from, Task task, String className, String text, Function<Task, T> work) {
    List<String> options = new ArrayList<>(OPTIONS);
    options.addAll(modules.options());
    T result =
        from.with(
            new Tasks.Order(options, files, task::report, new CellFiles.Text(className, text)),
            javacTask -> {
              task.task = javacTask;
              return work.apply(task);
            });
    if (task.isSpoiled) {
      // A task that has failed so late leaves what makes all later ones fail.
      tasks = tasks();
    }
    return result;
  }
}
