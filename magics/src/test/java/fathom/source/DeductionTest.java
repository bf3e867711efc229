package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.source.Statement.Call;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Each line of C that stands below line 1 is marked: + ran, - did not run, ? unknown. */
class DeductionTest {
  private record Told(Set<String> absent, Set<String> always, Set<String> measured)
      implements Deduction.Facts {
    @Override
    public boolean absent(Call call) {
      return call.certain() && !call.member() && absent.contains(call.name());
    }

    @Override
    public boolean always(Call call) {
      return always.contains(call.name());
    }

    @Override
    public boolean measured(Call call) {
      return measured.contains(call.name());
    }

    @Override
    public boolean returned() {
      return true;
    }

    @Override
    public boolean mayLeave(String name) {
      return name.equals("RETURN_IF");
    }
  }

  private static String marks(String body, Told told) {
    String text = "int brew(struct pot *pot)\n{\n" + body + "}\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Map<Integer, Execution> lines =
        new TreeMap<>(
            Deduction.of(
                Body.parse(bytes, 0, 1, KernelConfig.UNKNOWN).orElseThrow().block(), told));
    StringBuilder marks = new StringBuilder();
    for (int line = 3; line < 3 + body.lines().count(); line++) {
      Execution e = lines.getOrDefault(line, Execution.NO_CODE);
      marks.append(
          switch (e.state()) {
            case RAN -> '+';
            case NOT_RUN -> '-';
            case UNKNOWN -> '?';
            case NO_CODE -> '.';
          });
    }
    return marks.toString();
  }

  private static Told absent(String... names) {
    return new Told(Set.of(names), Set.of(), Set.of());
  }

  private static Told always(String name) {
    return new Told(Set.of(), Set.of(name), Set.of(name));
  }

  private static Told measured(String name) {
    return new Told(Set.of(), Set.of(), Set.of(name));
  }

  @Test
  void whatEveryCallBeginsWithRan() {
    assertThat(marks("a = 1;\nif (a)\nb = 2;\nif (c)\nreturn 1;\nd = 3;\n", absent()))
        .isEqualTo("++?+??");
  }

  @Test
  void aBranchWhoseCallWasNotTracedDidNotRun() {
    assertThat(marks("if (a) {\nb = 1;\ngrind(pot);\nc = 2;\n}\nd = 3;\n", absent("grind")))
        .isEqualTo("+---.+");
  }

  @Test
  void beforeACallThatWasNotTracedSomethingMayHaveLeft() {
    assertThat(
            marks("if (a) {\nb = 1;\nif (b)\nreturn 1;\nc = 1;\ngrind(pot);\n}\n", absent("grind")))
        .isEqualTo("+???--.");
    assertThat(marks("if (a) {\nRETURN_IF(b);\nc = 1;\ngrind(pot);\n}\n", absent("grind")))
        .isEqualTo("+?--.");
  }

  @Test
  void aCallBehindAConditionInItsExpressionProvesNothing() {
    assertThat(
            marks("if (a) {\nx = b && grind(pot);\ny = b ? grind(pot) : 0;\n}\n", absent("grind")))
        .isEqualTo("+??.");
    assertThat(marks("if (a) {\nx = grind(pot) && b;\n}\n", absent("grind"))).isEqualTo("+-.");
  }

  @Test
  void whatFollowsMayBeJumpedTo() {
    assertThat(
            marks(
                "if (a) {\ngrind(pot);\nb = 1;\nout:\nc = 1;\n}\nif (d)\ngoto out;\n",
                absent("grind")))
        .isEqualTo("+--.?.+?");
  }

  @Test
  void aCaseOfASwitchIsABranch() {
    assertThat(
            marks(
                "switch (a) {\ncase 1:\ngrind(pot);\nbreak;\ncase 2:\nx = 1;\nbreak;\n}\n",
                absent("grind")))
        .isEqualTo("+.--.??.");
  }

  @Test
  void aBranchThatReturnsDidNotRunWhenEveryCallWentOn() {
    assertThat(
            marks(
                "if (a)\nreturn -1;\nif (b) {\nc = 1;\ngoto out;\n}\npour(pot);\nout:\nd = 1;\n",
                always("pour")))
        .isEqualTo("+-+--.+.+");
  }

  @Test
  void aBranchThatOnlySometimesReturnsIsUnknown() {
    assertThat(marks("if (a) {\nif (b)\nreturn -1;\n}\npour(pot);\n", always("pour")))
        .isEqualTo("+??.+");
  }

  @Test
  void aJumpBehindWhatMayBeMergedMayBeMergedWithIt() {
    String other = "if (a) {\ngrind(pot);\npour(pot);\ngoto out;\n}\nif (b) {\nspill(pot);\n";
    assertThat(marks(other + "pour(pot);\ngoto out;\n}\nx = 1;\nout:\nd = 1;\n", absent("spill")))
        .isEqualTo("+???.?-??.?.?");
    assertThat(marks(other + "weigh(pot);\ngoto out;\n}\nx = 1;\nout:\nd = 1;\n", absent("spill")))
        .isEqualTo("+???.?---.?.?");
  }

  @Test
  void noClaimWhereOneCanJumpBack() {
    assertThat(
            marks("again:\nif (a)\nreturn -1;\npour(pot);\nif (b)\ngoto again;\n", always("pour")))
        .isEqualTo(".+?++?");
  }

  @Test
  void theOtherBranchDidNotRunWhenOneRanEveryTime() {
    assertThat(marks("if (a) {\npour(pot);\n} else {\nspill(pot);\n}\n", always("pour")))
        .isEqualTo("++.-.");
  }

  @Test
  void inALoopTheOtherBranchMayHaveRunInAnotherTurn() {
    assertThat(marks("while (a) {\nif (b)\npour(pot);\nelse\nspill(pot);\n}\n", always("pour")))
        .isEqualTo("+++.?.");
  }

  @Test
  void whatLedToAMeasuredLineRan() {
    assertThat(
            marks(
                "if (z)\nreturn 1;\nfor_each_pot(p) {\nx = 1;\nif (b) {\ny = 1;\npour(p);\n}\nw = 1;\n}\n",
                measured("pour")))
        .isEqualTo("+?+++++.+.");
  }

  @Test
  void whatFollowsAMeasuredLineRanUntilSomethingMayLeave() {
    assertThat(
            marks(
                "if (z)\nreturn 1;\npour(p);\nx = 1;\nout:\nif (b)\nreturn 2;\nw = 1;\n",
                measured("pour")))
        .isEqualTo("+?++.+??");
  }

  @Test
  void aContradictionTakesBackWhatDidNotRun() {
    Told told = new Told(Set.of("grind"), Set.of(), Set.of("pour"));
    assertThat(marks("if (a) {\ngrind(pot);\npour(pot);\n}\n", told)).doesNotContain("-");
    assertThat(marks("grind(pot);\nif (a)\nb = 1;\n", absent("grind"))).isEqualTo("++?");
  }

  @Test
  void whatMayBeOneWithCodeThatRanIsNotSaidNotToHaveRun() {
    // grind() proves the first branch dead, but its end may be the code of the other's, too.
    assertThat(
            marks(
                "if (a) {\ngrind(pot);\nx = 1;\nwipe(pot);\nreturn 1;\n}\nx = 2;\nwipe(cup);\nreturn 1;\n",
                absent("grind")))
        .isEqualTo("+--??.???");
    assertThat(
            marks(
                "if (a) {\ngrind(pot);\nwipe(pot);\ny = 1;\n}\nwipe(pot);\nreturn 1;\n",
                absent("grind")))
        .isEqualTo("+-?-.++");
    assertThat(
            marks(
                "if (a) {\ngrind(pot);\nwipe(cup);\ny = 1;\n}\nwipe(pot);\nreturn 1;\n",
                absent("grind")))
        .isEqualTo("+---.++");
    assertThat(
            marks(
                "if (a) {\ngrind(pot);\nreturn 1;\n}\nif (b) {\ngrind(cup);\nreturn 1;\n}\nc = 1;\n",
                absent("grind")))
        .isEqualTo("+--.?--.?");
  }

  @Test
  void aBodyIsNotReadWhoseConditionsTheConfigurationDecidesThatIsNotKnown() {
    byte[] text =
        "int f(void)\n{\n#ifdef CONFIG_A\nif (a)\n#endif\nb();\n}\n"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(Body.parse(text, 0, 1, KernelConfig.UNKNOWN)).isEmpty();
    assertThat(Body.parse(text, 0, 1, KernelConfig.parse("CONFIG_B=y")).orElseThrow().certain())
        .isTrue();
  }

  @Test
  void aDevelopersSwitchIsTakenForOffAndMakesTheBodyUncertain() {
    byte[] text =
        "int f(void)\n{\n#ifdef CHECK_IT\nif (a) {\n#else\n{\n#endif\nb();\n}\n}\n"
            .getBytes(StandardCharsets.UTF_8);
    Body.Read read = Body.parse(text, 0, 1, KernelConfig.UNKNOWN).orElseThrow();
    assertThat(read.certain()).isFalse();
    assertThat(read.block().statements()).hasOnlyElementsOfType(Statement.Block.class);
  }

  @Test
  void whatIsUsedAsAValueIsNoted() {
    byte[] text =
        "int f(int (*grind)(int))\n{\n\tpour(grind(1), milk);\n}\n"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(Body.parse(text, 0, 1, KernelConfig.UNKNOWN).orElseThrow().values())
        .contains("grind", "milk")
        .doesNotContain("pour");
  }

  @Property(tries = 300)
  void anyTextIsReadOrNot(@ForAll @StringLength(max = 200) String text) {
    Body.parse(
            ("int f(void) {" + text).getBytes(StandardCharsets.UTF_8), 0, 1, KernelConfig.UNKNOWN)
        .ifPresent(read -> Deduction.of(read.block(), absent("x")));
  }
}
