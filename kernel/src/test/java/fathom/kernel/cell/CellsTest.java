package fathom.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells as people write them, one table for what they give and one for what is wrong with them. */
class CellsTest {
  private CellEngine engine;
  private int cell;

  @BeforeEach
  void open() {
    engine =
        new CellEngine(
            List.of("java.io.*", "java.util.*", "java.util.stream.*"),
            System.getProperty("java.class.path"));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private CellResult run(String code) throws CellFailure {
    return engine.run(code, ++cell, 1);
  }

  private CellFailure failure(String code) {
    return catchThrowableOfType(CellFailure.class, () -> run(code));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("record P(int x) { P { if (x < 0) throw new Error(); } }\nnew P(1)", "P[x=1]"),
        Arguments.of("int x = 1; String x = \"a\"; x", "a"),
        Arguments.of(
            "boolean even(int n) { return n == 0 || odd(n - 1); }\n"
                + "boolean odd(int n) { return n != 0 && even(n - 1); }\neven(10)",
            "true"),
        Arguments.of(
            "sealed interface S permits A, B {} record A() implements S {}\n"
                + "record B() implements S {} S s = new A(); s",
            "A[]"),
        Arguments.of("switch (2) { case 1 -> \"one\"; default -> \"many\"; }", "many"),
        Arguments.of(
            "int k = 4; import java.time.LocalDate;\nLocalDate.of(2020, 1, k)", "2020-01-04"),
        Arguments.of(
            "<T extends Comparable<T>> T most(List<T> l) { return Collections.max(l); }\n"
                + "most(List.of(3, 1))",
            "3"),
        Arguments.of("int \\u0061bc = 5; abc", "5"),
        Arguments.of("int 变量 = 7; 变量 * 2", "14"),
        Arguments.of(
            "Map<String, Integer> a = Map.of(), b = new HashMap<String, Integer>(); b", "{}"),
        Arguments.of(
            "int[] a = {1}, b[] = {{1}, {2}}; int c[] = {4}; a.length + b.length + c[0]", "7"),
        Arguments.of("String t = \"\"\"\n    %time x\n    \\\"\"\"\n    \"\"\";\nt.length()", "12"),
        Arguments.of(
            "var m = new TreeMap<String, List<Integer>>();\n"
                + "m.computeIfAbsent(\"a\", key -> new ArrayList<>()).add(1); m",
            "{a=[1]}"),
        Arguments.of("int n = 0; Runnable up = () -> n++; up.run(); up.run(); n", "2"),
        Arguments.of("1 + 1; 2 + 2", "4"),
        Arguments.of(
            "int i = 3; do { i--; } while (i > 0); outer: while (true) { break outer; } i", "0"),
        Arguments.of("double d = 1e-5, h = 0x1.8p1; long b = 1_000L; d + h + b", "1003.00001"),
        Arguments.of(
            "enum C { R, G { int v() { return 2; } }; int v() { return 1; } } C.G.v()", "2"),
        Arguments.of("class T { U u; } class U { T t; } new T().u", "null"),
        Arguments.of(
            "int g(int a) { return 1; } int g(String a) { return 2; }\n"
                + "int g(int a) { return 5; } g(1) + g(\"\")",
            "7"),
        Arguments.of("java.sql.Timestamp.valueOf(\"2020-01-01 00:00:00\").getTime() > 0", "true"),
        Arguments.of("import java.sql.*; Timestamp d = new Timestamp(0L); d.getTime()", "0"),
        Arguments.of(
            "static class O { static class I { class D { int w = 6; } } }\n"
                + "new O.I().new D().w",
            "6"),
        Arguments.of(
            "Runnable r = () -> { class L { int v() { return 3; } } };\nr != null", "true"),
        Arguments.of("/** doc */ int f() { return 1; } // behind\nf() // and here", "1"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aCellGivesTheValueOfItsLastExpression(String code, String value) throws Exception {
    assertThat(String.valueOf(run(code).value())).isEqualTo(value);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("package p;", "Cell 2, line 1: a cell has no package"),
        Arguments.of(
            "ran++;\nif (ran > 0) { return; }", "Cell 2, line 2: return works only in a method"),
        Arguments.of("ran++;\nString s = 5;", "Cell 2, line 2: incompatible types"),
        Arguments.of("ran++;\nfoo(", "Cell 2, line 2: '(' is never closed"),
        Arguments.of("ran++; }", "Cell 2, line 1: '}' closes nothing"),
        Arguments.of("ran++;\nimport java.util.Nope;", "Cell 2, line 2: cannot find symbol"),
        Arguments.of(
            "ran++; System.out.println(later); int later = 3;",
            "Cell 2, line 1: later is used before it is declared"),
        Arguments.of("ran++;\nvar nothing = null;", "Cell 2, line 2: cannot infer type"),
        Arguments.of("ran++;\nint 5x = 1;", "Cell 2, line 2: "),
        Arguments.of("ran++; LocalDate d;", "Cell 2, line 1: cannot find symbol"),
        Arguments.of("ran++; int x = \"\";", "Cell 2, line 1: incompatible types: String cannot"),
        Arguments.of("ran++; \"open", "Cell 2, line 1: unclosed string literal"),
        Arguments.of(
            "ran++; String s = \"" + "x".repeat(70_000) + "\";",
            "Cell 2, line 1: constant string too long"),
        Arguments.of(
            "ran++;\nvoid huge() { int i = 0; " + "i += 1000;".repeat(20_000) + "}",
            "Cell 2, line 2: code too large"),
        Arguments.of("ran++; class A extends A { }", "Cell 2, line 1: cyclic inheritance"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsSaidAndNothingHasRun(String code, String message) throws Exception {
    run("int ran = 0;");
    assertThat(failure(code).getMessage()).startsWith(message);
    assertThat(run("ran").value()).isEqualTo(0);
  }

  @Test
  void whatIsLostOfAClassWithoutANameIsSaid() throws Exception {
    String cell = "var o = new Object() { int depth = 4; int twice() { return 2 * depth; } };";
    assertThat(run(cell).notes())
        .containsExactly(
            "Note: the class of o has no name, so cells see only its java.lang.Object: "
                + "depth, twice() cannot be used; declare a class or a record.");
    assertThat(failure(cell + " o.depth").traceback()).anyMatch(l -> l.contains("has no name"));
    assertThat(run("var r = new Runnable() { public void run() {} };").notes()).isEmpty();
  }

  @Test
  void mistakesThatHaveACauseOutsideOfJavaSayIt() throws Exception {
    run("var in = new java.io.StringReader(\"x\");");
    assertThat(failure("try (in) { in.read(); }").traceback())
        .contains("  a cell's variables can be set again: try (var in = NAME) { .. }");
    assertThat(failure("int a =\u00a05;").traceback())
        .anyMatch(line -> line.startsWith("  a typographic sign, perhaps pasted"));
  }

  @Test
  void aMessageWithoutEndIsCut() {
    CellFailure failure = failure("throw new IllegalStateException(\"x\".repeat(100_000));");
    assertThat(failure.getMessage()).hasSizeLessThan(11_000).endsWith("... (100,000 characters)");
  }

  @Test
  void aClassThatIsNotImportedIsNamedWithItsImport() {
    assertThat(failure("LocalDate.now()").traceback())
        .contains("  perhaps it needs: import java.time.LocalDate;");
    assertThat(failure("() -> 5").traceback()).anyMatch(line -> line.contains("Supplier<Integer>"));
  }

  @Test
  void overloadsFollowTheRedeclarationOfOneOfThem() throws Exception {
    run("double over(int a) { return 1; } String over(String s) { return s; }");
    assertThat(run("long over(int a) { return 5L; } over(1)").value()).isEqualTo(5L);
    assertThat(run("over(\"s\") + over(1)").value()).isEqualTo("s5");
    assertThat(run("String over(String s) { return \"t\"; } over(\"\") + over(1)").value())
        .isEqualTo("t5");
  }

  @Test
  void anAssertionInACellIsMeant() {
    assertThat(failure("assert 1 > 2 : \"no\";").name()).isEqualTo("AssertionError");
  }

  @Test
  void whatIsForgottenOrReplacedIsFree() throws Exception {
    run("Object big = new int[10]; var held = new java.lang.ref.WeakReference<>(big);");
    engine.forget(List.of("big"));
    System.gc();
    assertThat(run("held.get()").value()).isNull();
    run("Object big = new int[10]; held = new java.lang.ref.WeakReference<>(big);");
    run("int big = 0;");
    System.gc();
    assertThat(run("held.get()").value()).isNull();
  }

  @Test
  void framesOfAnonymousAndLocalClassesAreReadable() {
    assertThat(failure("new Object() { void go() { throw new Error(); } }.go();").traceback())
        .contains("    at (anonymous).go(Cell 1, line 1)");
  }

  @Test
  void allErrorsOfACellAreShown() {
    assertThat(String.join("\n", failure("int a = nope;\nString b = 5;\nmissing();").traceback()))
        .contains("Cell 1, line 1", "Cell 1, line 2", "Cell 1, line 3", "variable nope", "^^^^");
  }

  @Test
  void whatDependsOnARedeclarationFollowsIt() throws Exception {
    run("int limit = 3; int twice() { return 2 * limit; }");
    assertThat(run("limit = 4; twice()").value()).isEqualTo(8);
    assertThat(run("double limit = 1.5;").notes()).singleElement().asString().contains("twice");
    assertThat(run("int limit = 5; twice()").value()).isEqualTo(10);
  }

  @Test
  void aRedeclaredTypeResetsItsVariablesAndSaysSo() throws Exception {
    String type = "class Dot { int x = 1; }";
    run(type + " Dot d = new Dot(); List<Dot> all = List.of(d);");
    assertThat(run(type).notes()).isEmpty();
    assertThat(run("d.x + all.size()").value()).isEqualTo(2);
    assertThat(run("class Dot { int x = 2; }").notes())
        .containsExactly("Note: Dot is declared anew, and so is null again: d, all.");
    assertThat(run("d").value()).isNull();
  }

  @Test
  void whatIsNotSilentIsSaidInALine() throws Exception {
    assertThat(run("final int X = 3;").notes())
        .containsExactly("Note: final is dropped: X can be set again.");
    assertThat(run("class Late extends Missing {}").notes())
        .containsExactly(
            "Note: Late cannot be used yet: it needs class Missing, not declared so far.");
    assertThat(run("class Missing { int m = 8; } new Late().m").value()).isEqualTo(8);
  }

  @Test
  void whatACellThatFailsHasNotReachedIsNotDeclared() throws Exception {
    assertThat(failure("int q = 5; Object o = null; o.hashCode(); int r = 6;").name())
        .isEqualTo("NullPointerException");
    assertThat(run("q").value()).isEqualTo(5);
    assertThat(failure("r").getMessage()).contains("cannot find symbol");
  }

  @Test
  void aTraceShowsTheUsersFramesCausesAndWhatWasSuppressed() {
    String trace =
        String.join(
            "\n",
            failure(
                    "class R implements AutoCloseable { public void close() throws IOException {\n"
                        + "  throw new IOException(\"close\"); } }\n"
                        + "try (R r = new R()) { throw new Error(\"body\", new Exception(\"why\"));"
                        + " }")
                .traceback());
    assertThat(trace)
        .contains("java.lang.Error: body", "Suppressed: java.io.IOException: close")
        .contains("Caused by: java.lang.Exception: why", "R.close(Cell 1, line 2)", "-->    3")
        .doesNotContain("fathom", "notebook", "reflect");
  }

  @Test
  void anEndlessRecursionIsFolded() {
    List<String> trace =
        failure("int a(int n) { return b(n); }\nint b(int n) { return a(n); }\na(0)").traceback();
    assertThat(trace)
        .hasSizeLessThan(20)
        .anyMatch(line -> line.matches(".*2 lines [\\d,]+ times.*"));
  }

  @Test
  void printedStackTracesEndAtTheCell() throws Exception {
    Object text =
        run("StringWriter w = new StringWriter();\n"
                + "try { List.of().iterator().next(); } catch (NoSuchElementException e) {\n"
                + "  e.printStackTrace(new PrintWriter(w, true)); }\nw.toString()")
            .value();
    assertThat(text).asString().endsWith("at notebook.cell(Cell 1:2)\n").doesNotContain("fathom");
  }

  @Test
  void fiveHundredDeclarationsAreOneCompilation() throws Exception {
    String code =
        IntStream.range(0, 250)
            .mapToObj(i -> "int v%d = %d;\nint f%d() { return v%d; }\n".formatted(i, i, i, i))
            .collect(Collectors.joining());
    assertThat(run(code + "f249() + v1").value()).isEqualTo(250);
  }

  @Test
  void completionKnowsTypesEverywhere() throws Exception {
    run("List<String> names = new ArrayList<>();");
    assertThat(suggestions("names.stream().map(s -> s.isEm")).contains("isEmpty()");
    assertThat(suggestions("for (var x : names) { x.isEm")).contains("isEmpty()");
    assertThat(suggestions("new ArrayLi")).contains("ArrayList");
    assertThat(suggestions("\"names.\"; // names.")).isEmpty();
    assertThat(suggestions("switch (1) { cas")).containsExactly("case");
    assertThat(suggestions("catch (IOEx")).isEmpty();
    assertThat(suggestions("new na")).doesNotContain("names", "native");
    assertThat(suggestions("java.")).contains("util").doesNotContain("class");
    assertThat(suggestions("java.sql.Times")).contains("Timestamp");
    assertThat(suggestions("import static java.lang.Math.ma")).containsExactly("max");
    String states = "switch (Thread.State.NEW) { case ";
    assertThat(suggestions(states)).startsWith("NEW", "RUNNABLE", "BLOCKED");
    assertThat(suggestions("var s = " + states + "NEW -> 1; case BL")).contains("BLOCKED");
    run("record Point(int x, int y) {}");
    assertThat(suggestions("new Point(1, 2).")).startsWith("x()", "y()", "equals(");
    run("class Named { static String name = \"n\"; }");
    assertThat(suggestions("Named.")).contains("name").doesNotContain("<clinit>()");
    Suggestions.Item size = engine.complete("names.siz", 9).items().get(0);
    assertThat(size).isEqualTo(new Suggestions.Item("size()", "function", "() : int"));
  }

  private List<String> suggestions(String code) {
    return engine.complete(code, code.length()).matches();
  }

  @Test
  void inspectionShowsSignaturesAndTheUsersOwnComments() throws Exception {
    run(
        "/** Adds <script>x</script> {@code a < b}. @return n */\n"
            + "int plus(int a, int b) { return a + b; }");
    Documentation own = engine.inspect("plus(1, 2)", 5, true);
    assertThat(own.text()).startsWith("int plus(int a, int b)").contains("Adds x a < b.");
    assertThat(own.html()).doesNotContain("<script>").contains("<code>a &lt; b</code>");
    assertThat(engine.inspect("new ArrayList(", 14, true).text()).contains("ArrayList(int ");
    assertThat(engine.inspect("new ArrayList<>(", 16, true).text()).contains("ArrayList(int ");
    assertThat(engine.inspect("new HashMap<String, List<Integer>>(", 35, true).text())
        .contains("HashMap(int ");
    run("Object held = new TreeMap<String, String>();");
    assertThat(engine.inspect("held", 2, true).text()).contains("holds a java.util.TreeMap");
    assertThat(engine.inspect("nobodyKnows", 3, true)).isNull();
  }

  @Test
  void codeIsCompleteIncompleteOrInvalid() {
    for (String code : List.of("x", "int x = 3", "do { } while (x)", "", "import java.util.List")) {
      assertThat(engine.completeness(code)).as(code).isEqualTo(Completeness.COMPLETE);
    }
    for (String code :
        List.of(
            "1 +", "foo(", "class A {", "if (true)", "\"\"\"\nabc", "/* c", "try { }", "foo().")) {
      assertThat(engine.completeness(code)).as(code).isEqualTo(Completeness.INCOMPLETE);
    }
    for (String code : List.of("}", "1)", "else", "int 5x = 1;")) {
      assertThat(engine.completeness(code)).as(code).isEqualTo(Completeness.INVALID);
    }
  }
}
