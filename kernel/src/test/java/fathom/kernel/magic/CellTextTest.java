package fathom.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CellTextTest {
  private static List<Part> parse(String cell) {
    return CellText.parse(cell, name -> name.equals("known"));
  }

  @Test
  void javaAndMagicsKeepTheirLines() {
    assertThat(parse("int a = 1;\n%known --x 'y'\na + 1"))
        .containsExactly(
            new Part.Java("int a = 1;\n", 1),
            new Part.Call("known", "--x 'y'", null, 2),
            new Part.Java("a + 1", 3));
  }

  @Test
  void aCellMagicTakesAllBelowAsItIs() {
    assertThat(parse("\n%%sh -x\n  one\n\n%two\n"))
        .containsExactly(new Part.Call("sh", "-x", "  one\n\n%two\n", 2));
  }

  @Test
  void percentSignsInTextBlocksCommentsAndBracketsAreJava() {
    for (String cell :
        List.of(
            "var s = \"\"\"\n%known\n\"\"\";",
            "/*\n%known\n*/",
            "f(a\n%known)",
            "int x = a\n%other;",
            "var t = \"\"\"\n  \\\"\"\"\n%known\n\"\"\";")) {
      assertThat(parse(cell)).as(cell).containsExactly(new Part.Java(cell, 1));
    }
  }

  @Test
  void aKnownMagicMayFollowAnExpressionWithoutSemicolon() {
    assertThat(parse("foo()\n%known")).hasSize(2);
    assertThat(parse("foo();\n%other")).hasSize(2);
  }

  @Test
  void aCellMagicBelowTheFirstLineKeepsItsSign() {
    assertThat(parse("int a;\n%%known")).last().isEqualTo(new Part.Call("%known", "", null, 2));
  }

  @Test
  void aByteOrderMarkAndWindowsLinesAreNothing() {
    assertThat(parse("\ufeffint a;\r\n%known\r\n"))
        .containsExactly(new Part.Java(" int a;\n", 1), new Part.Call("known", "", null, 2));
  }

  @Property
  void noCellIsLostAndNoneBreaksIt(@ForAll String cell) {
    for (Part part : CellText.parse(cell, name -> true)) {
      assertThat(part.firstLine()).isPositive();
    }
  }
}
