package fathom.kernel.cell;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Tells text that no parser takes from Java. JShell calls {@code int 5x = 1;} complete and fails
 * only when its turn comes, after the statements before it have run.
 */
final class Syntax {
  /** What a snippet can be: statements, an expression, a member, imports. */
  private static final List<String> WRAPS =
      List.of(
          "class W { void m() { %s\n; } }",
          "class W { Object o = (%s\n); }", "class W { %s\n}", "%s\nclass W { }");

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);

  /** Whether a snippet is Java, as far as a parser can tell. */
  boolean isJava(String snippet) {
    String bare = snippet.stripTrailing();
    String expression = bare.endsWith(";") ? bare.substring(0, bare.length() - 1) : bare;
    return WRAPS.stream()
        .anyMatch(wrap -> parses(wrap.replace("%s", wrap.contains("(%s") ? expression : snippet)));
  }

  private boolean parses(String source) {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null, files, problems, List.of("-proc:none"), null, List.of(new Text(source)));
    try {
      task.parse();
    } catch (IOException e) {
      throw new IllegalStateException("javac cannot read text from memory", e);
    }
    return problems.getDiagnostics().stream()
        .noneMatch(problem -> problem.getKind() == Diagnostic.Kind.ERROR);
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String source;

    Text(String source) {
      super(URI.create("string:///W.java"), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
