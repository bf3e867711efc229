package fathom.kernel.cell;

import com.sun.source.util.JavacTask;
import java.io.Writer;
import java.util.List;
import java.util.function.Function;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;

/** Where the compiler's tasks come from. */
interface Tasks {
  /** What a crash of the compiler writes is no output of the cell: it is thrown as well. */
  Writer NOWHERE = Writer.nullWriter();

  /**
   * What a task is to compile.
   *
   * @param options the compiler's, as on its command line
   */
  record Order(
      List<String> options,
      JavaFileManager files,
      DiagnosticListener<JavaFileObject> problems,
      JavaFileObject unit) {}

  /** Does something with a task, which is of no use after that. */
  <T> T with(Order order, Function<JavacTask, T> work);

  /** Tasks that share nothing. */
  static Tasks fresh(JavaCompiler javac) {
    return new Tasks() {
      @Override
      public <T> T with(Order o, Function<JavacTask, T> work) {
        return work.apply(
            (JavacTask)
                javac.getTask(
                    NOWHERE, o.files(), o.problems(), o.options(), null, List.of(o.unit())));
      }
    };
  }
}
