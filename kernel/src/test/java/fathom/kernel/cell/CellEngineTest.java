package fathom.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellEngineTest {
  private static CellEngine engine;
  private static final CellThread CELLS = new CellThread();

  @BeforeAll
  static void open() {
    engine = new CellEngine(List.of("java.util.*"), System.getProperty("java.class.path"));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static Object value(String code) throws CellFailure {
    return engine.run(code, 1, 1).value();
  }

  private static CellFailure failure(String code, int cell) {
    return catchThrowableOfType(CellFailure.class, () -> engine.run(code, cell, 1));
  }

  @Test
  void theLastExpressionIsTheValueAndStaysTheObject() throws Exception {
    int[] array = (int[]) value("int[] kept = {1, 2}; kept");
    array[0] = 9;
    assertThat(value("kept[0]")).isEqualTo(9);
    assertThat(engine.run("int noValue = 3;", 1, 1).hasValue()).isFalse();
    assertThat(engine.run("System.nanoTime();", 1, 1).hasValue()).isTrue();
    assertThat(engine.run("(Object) null", 1, 1).hasValue()).isTrue();
  }

  @Test
  void nothingRunsBeforeAllOfItIsJava() throws Exception {
    value("int counter = 0;");
    assertThat(failure("counter++;\nint 5x = 1;", 1).getMessage()).startsWith("Cell 1, line 2:");
    assertThat(failure("counter++;\nfoo(", 1).name()).isEqualTo("CompileError");
    assertThat(failure("counter++;\n}", 1).name()).isEqualTo("CompileError");
    assertThat(value("counter")).isEqualTo(0);
  }

  @Test
  void compileErrorsHaveLineCaretAndMessage() {
    CellFailure failure = failure("int fine = 1;\n\n// comment\nint wrong = \"text\";", 4);
    assertThat(failure.getMessage())
        .isEqualTo("Cell 4, line 4: incompatible types: String cannot be converted to int");
    assertThat(failure.traceback())
        .containsSequence("    int wrong = \"text\";", "                ^^^^^^");
  }

  @Test
  void exceptionsAreMappedToTheirCells() throws Exception {
    engine.run(
        "int half(int n) {\n  if (n == 0)\n    throw new IllegalStateException(\"no\");\n  return n / 2;\n}",
        7,
        1);
    CellFailure failure = failure("\n\nhalf(0);", 8);
    assertThat(failure.name()).isEqualTo("IllegalStateException");
    assertThat(failure.getMessage()).isEqualTo("no");
    assertThat(failure.traceback())
        .contains("    at half(Cell 7, line 3)", "    at Cell 8, line 3")
        .anyMatch(line -> line.startsWith("-->    3      throw"))
        .noneMatch(line -> line.contains("REPL") || line.contains("jdk."));
  }

  @Test
  void namesNotYetDeclaredAreSaid() throws Exception {
    CellResult result = engine.run("int later() { return missing(); }", 1, 1);
    assertThat(result.notes()).singleElement().asString().contains("later", "missing()");
    assertThat(failure("later()", 2).getMessage()).contains("cannot be called: ");
    value("int missing() { return 5; }");
    assertThat(value("later()")).isEqualTo(5);
  }

  @Test
  void variablesAreBoundWithTheirType() throws Exception {
    StringBuilder text = new StringBuilder("x");
    engine.bind("bound", StringBuilder.class, text);
    value("bound.append(1);");
    assertThat(text).hasToString("x1");
    engine.bind("bound", Integer.class, 4);
    assertThat(value("bound + 1")).isEqualTo(5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.bind("no name", String.class, ""))
        .withMessageContaining("no Java variable name");
    assertThatIllegalArgumentException().isThrownBy(() -> engine.bind("class", String.class, ""));
  }

  @Test
  void completionKnowsWhatIsDeclaredAndWhereItStands() throws Exception {
    value("String greeting = \"hello\";");
    Suggestions found = engine.complete("int a = 1;\ngreeting.toUpp", 25);
    assertThat(found.matches()).anyMatch(match -> match.startsWith("toUpperCase"));
    assertThat(found.start()).isEqualTo(20);
    assertThat(engine.complete("int f() { return 1; }\ngreeting.isEm", 35).matches())
        .anyMatch(match -> match.startsWith("isEmpty"));
    assertThat(engine.inspect("Math.max(1, 2)", 6, false).text())
        .contains("int Math.max(int a, int b)");
  }

  @Test
  void anInterruptEndsALoopAndKeepsTheState() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    engine.bind("begun", CountDownLatch.class, begun);
    CompletableFuture<Throwable> outcome =
        CompletableFuture.supplyAsync(
            () ->
                org.assertj.core.api.Assertions.catchThrowable(
                    () ->
                        CELLS.run(
                            this,
                            () ->
                                engine.run(
                                    "int seen = 3; begun.countDown(); while (true);", 1, 1))));
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(engine.completeness("1 +")).isEqualTo(Completeness.INCOMPLETE);
    CELLS.interrupt();
    assertThat(outcome.get(5, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            CellFailure.class, failure -> assertThat(failure.name()).isEqualTo("Interrupted"));
    assertThat(CELLS.run(this, () -> value("seen"))).isEqualTo(3);
  }

  @Test
  void systemExitIsARequest() {
    assertThat(failure("System.exit(4);", 1).exitStatus()).isEqualTo(4);
  }

  @Test
  void packagesOfTheJdkAndOfJarsAreCompleted() {
    assertThat(engine.complete("import java.ut", 14).matches()).contains("util");
    assertThat(engine.complete("import java.ut", 14).start()).isEqualTo(12);
    assertThat(engine.complete("import jav", 10).matches()).contains("java", "javax");
    assertThat(engine.complete("java.util.function.Fu", 21).matches()).contains("Function");
    assertThat(engine.complete("var o = new org.objectweb.a", 27).matches()).contains("asm");
    assertThat(engine.complete("int nothingOfAPackage = no", 26).matches()).doesNotContain("asm");
  }

  @Test
  void aJarThatIsAddedIsUsedByLaterCells(@TempDir Path folder) throws Exception {
    Path jar = folder.resolve("without folder entries.jar");
    Path source =
        Files.writeString(
            folder.resolve("Added.java"),
            "package added; public class Added { public static int of() { return 7; } }");
    ToolProvider.findFirst("javac")
        .orElseThrow()
        .run(System.out, System.err, "-d", folder.toString(), source.toString());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("added/Added.class"));
      zip.write(Files.readAllBytes(folder.resolve("added/Added.class")));
    }
    assertThat(failure("added.Added.of()", 1).name()).isEqualTo("CompileError");
    engine.addToClassPath(List.of(jar, folder.resolve("is not there.jar")));
    assertThat(value("added.Added.of()")).isEqualTo(7);
    assertThat(engine.complete("added.Added.o", 13).matches()).contains("of()");
    assertThat(engine.complete("import adde", 11).matches()).contains("added");
  }
}
