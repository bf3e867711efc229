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
  /**
   * Does something with a task for one unit, which is of no use after that.
   *
   * @param options the compiler's, as on its command line
   */
  <T> T with(
      List<String> options,
      JavaFileManager files,
      DiagnosticListener<JavaFileObject> problems,
      JavaFileObject unit,
      Function<JavacTask, T> work);

  /** Tasks that share nothing. */
  static Tasks fresh(JavaCompiler javac) {
    return new Tasks() {
      @Override
      public <T> T with(
          List<String> options,
          JavaFileManager files,
          DiagnosticListener<JavaFileObject> problems,
          JavaFileObject unit,
          Function<JavacTask, T> work) {
        // What a crash of the compiler writes is no output of the cell: it is thrown as well.
        Writer nowhere = Writer.nullWriter();
        return work.apply(
            (JavacTask) javac.getTask(nowhere, files, problems, options, null, List.of(unit)));
      }
    };
  }
}
