package fathom.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TasksTest {
  private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

  private final CellFiles files =
      new CellFiles(
          new CompilerFiles(JAVAC.getStandardFileManager(null, Locale.ENGLISH, null), ""));

  static Stream<Tasks> all() {
    return Stream.of(Tasks.fresh(JAVAC), new ReusedTasks());
  }

  private Map<String, byte[]> compile(Tasks tasks, String name, String body) {
    String text = "package " + Names.PACKAGE + "; class " + name + " " + body;
    tasks.with(
        new Tasks.Order(
            List.of("-proc:none"),
            files,
            problem -> {},
            new CellFiles.Text(Names.PACKAGE + "." + name, text)),
        com.sun.source.util.JavacTask::call);
    Map<String, byte[]> classes = files.take();
    files.add(classes);
    return classes;
  }

  @Test
  void theTestsRunWithTheExportsThatKernelsHave() {
    assertThat(ReusedTasks.arePossible()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aTaskSeesTheClassesOfThoseBefore(Tasks tasks) {
    assertThat(compile(tasks, "A", "{ int a; }")).containsKey("notebook.A");
    assertThat(compile(tasks, "B", "extends A { int b() { return a; } }")).hasSize(1);
    assertThat(compile(tasks, "C", "{ B b; int c() { return b.b() + b.a; } }")).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aClassCanBeAnother(Tasks tasks) {
    compile(tasks, "A", "{ int a; }");
    compile(tasks, "A", "{ String s; }");
    assertThat(compile(tasks, "B", "{ int n(A x) { return x.a; } }")).isEmpty();
    assertThat(compile(tasks, "B", "{ int n(A x) { return x.s.length(); } }")).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void mistakesHaveNoConsequences(Tasks tasks) {
    assertThat(compile(tasks, "A", "{ Strin s; ")).isEmpty();
    assertThat(compile(tasks, "A", "extends A {}")).isEmpty();
    assertThat(compile(tasks, "String", "{ java.lang.String s = 1; }")).isEmpty();
    assertThat(compile(tasks, "B", "{ String s = \"\"; }")).hasSize(1);
  }
}
