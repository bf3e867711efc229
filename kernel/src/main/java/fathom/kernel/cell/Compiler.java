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

  Compiler(String classPath) {
    packages =
        new CompilerFiles(javac.getStandardFileManager(null, Locale.ENGLISH, null), classPath);
    files = new CellFiles(packages);
    files.setClassPath(classPath);
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
  static final class Task {
    private final JavacTask task;
    private final CellFiles files;
    private final List<Problem> problems = new ArrayList<>();
    private CompilationUnitTree tree;

    private Task(JavaCompiler javac, CellFiles files, String className, String text) {
      this.files = files;
      List<JavaFileObject> units = List.of(new CellFiles.Text(className, text));
      task = (JavacTask) javac.getTask(null, files, this::report, OPTIONS, null, units);
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

    /** Finds out what each name and expression is; false if something is wrong. */
    boolean analyze() {
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
    return new Task(javac, files, className, text);
  }
}
