package fathom.kernel.cell;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
          "-Xmaxerrs",
          "1000");

  private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
  private final CompilerFiles packages;
  private final CellFiles files;
  private final StarImports stars;
  private final NeededModules modules = new NeededModules();

  Compiler(String classPath) {
    packages =
        new CompilerFiles(javac.getStandardFileManager(null, Locale.ENGLISH, null), classPath);
    files = new CellFiles(packages);
    files.setClassPath(classPath);
    stars = new StarImports(files);
  }

  /** What imports with a star bring. */
  StarImports stars() {
    return stars;
  }

  /** Lets the compiler see other jars and folders. */
  void setClassPath(String classPath) {
    files.setClassPath(classPath);
    stars.clear();
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

  /** A unit on its way through the compiler. */
  final class Task {
    private final String className;
    private final String text;
    private final List<Problem> problems = new ArrayList<>();
    private JavacTask task;
    private CompilationUnitTree tree;

    private Task(String className, String text) {
      this.className = className;
      this.text = text;
      begin();
    }

    private void begin() {
      List<JavaFileObject> units = List.of(new CellFiles.Text(className, text));
      List<String> options = new ArrayList<>(OPTIONS);
      options.addAll(modules.options());
      // What a crash of the compiler writes is no output of the cell: it is thrown as well.
      task =
          (JavacTask) javac.getTask(Writer.nullWriter(), files, this::report, options, null, units);
    }

    private void report(Diagnostic<? extends JavaFileObject> diagnostic) {
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
        problems.add(
            new Problem(
                diagnostic.getCode(),
                diagnostic.getMessage(Locale.ENGLISH),
                diagnostic.getPosition(),
                diagnostic.getStartPosition(),
                diagnostic.getEndPosition()));
      }
    }

    /** Parses; false if that fails. */
    boolean parse() {
      try {
        tree = task.parse().iterator().next();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return problems.isEmpty();
    }

    /**
     * Finds out what each name and expression is; false if something is wrong, also when the
     * compiler is shown all modules.
     */
    boolean analyze() {
      if (analyzeOnce() || !modules.isLimited()) {
        return problems.isEmpty();
      }
      List<Problem> before = List.copyOf(problems);
      modules.showAll(true);
      problems.clear();
      begin();
      boolean right = parse() && analyzeOnce();
      modules.showAll(!problems.equals(before));
      return right;
    }

    /** The same, with the modules that are shown at present. */
    boolean analyzeOnce() {
      try {
        task.analyze();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return problems.isEmpty();
    }

    /** The class files, by binary name; empty if something is wrong. */
    Map<String, byte[]> generate() {
      try {
        task.generate();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Map<String, byte[]> classes = files.take();
      return problems.isEmpty() ? classes : Map.of();
    }

    List<Problem> problems() {
      return problems;
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

  Task task(String className, String text) {
    modules.read(text);
    return new Task(className, text);
  }
}
