package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Functions whose names a macro pastes together are found where the macro is used. */
class ExpansionsTest {
  private static int only(Index index, String name) {
    int id = index.name(name);
    assertThat(id).as(name).isNotNegative();
    assertThat(index.afterLast(id) - index.first(id)).as("definitions of " + name).isEqualTo(1);
    return index.first(id);
  }

  private static List<String> calls(Index index, int definition) {
    return IntStream.range(index.firstCall(definition), index.afterLastCall(definition))
        .mapToObj(c -> index.name(index.callName(c)) + ":" + index.callLine(c))
        .toList();
  }

  private static final String CUPS =
      """
      #define CUP_FUNCS(name, size)				\\
      static inline int cup_##name(struct cup *c)		\\
      {								\\
      	return pour_##size(c, warm());				\\
      }								\\
      void cup_set_##name(struct cup *c)			\\
      {								\\
      	if (c) { c->ops->fill(c); } else spill_##name(c);	\\
      }
      """;

  @Test
  void aMacrosFunctionsStandAtItsUse() {
    Index index =
        new Tree()
            .file("include/linux/cup.h", CUPS)
            .file("fs/cup.c", "\nCUP_FUNCS(mocha,\n\t  16);\nCUP_FUNCS(latte, 32)\n")
            .index();
    int set = only(index, "cup_set_mocha");
    assertThat(index.file(index.fileOf(set))).isEqualTo("fs/cup.c");
    assertThat(List.of(index.line(set), index.nameLine(set), index.endLine(set)))
        .containsExactly(2, 2, 3);
    assertThat(index.has(set, FileFacts.NO_BODY)).isTrue();
    assertThat(index.has(set, FileFacts.STATIC)).isFalse();
    assertThat(calls(index, set)).containsExactly("CUP_FUNCS:2", "spill_mocha:2");
    int get = only(index, "cup_latte");
    assertThat(index.line(get)).isEqualTo(4);
    assertThat(index.has(get, FileFacts.STATIC) && index.has(get, FileFacts.INLINE)).isTrue();
    assertThat(calls(index, get)).containsExactly("CUP_FUNCS:4", "pour_32:4");
  }

  @Test
  void macrosThatUseMacrosDefineWhatTheseDo() {
    Index index =
        new Tree()
            .file("include/linux/cup.h", CUPS)
            .file("include/linux/set.h", "#define CUP(n) CUP_FUNCS(n##_small, 16); X(n)\n")
            .file("fs/cup.c", "CUP(espresso);\n")
            .index();
    assertThat(calls(index, only(index, "cup_espresso_small")))
        .containsExactly("CUP_FUNCS:1", "pour_16:1");
  }

  @Test
  void aMacroThatUsesItselfEnds() {
    Index index =
        new Tree()
            .file(
                "fs/cup.c",
                "#define A(n) B(n##_a) int f_##n(void) { }\n#define B(n) A(n##_b)\nA(x);\n")
            .index();
    only(index, "f_x");
  }

  @Test
  void theMacroOfTheSameFileIsTakenAndNotThatOfAnotherOne() {
    Index index =
        new Tree()
            .file("fs/a.c", "#define MAKE(n) int a_##n(void) { }\nMAKE(x)\n")
            .file("fs/b.c", "#define MAKE(n) int b_##n(void) { }\n")
            .file("fs/c.c", "MAKE(y)\n")
            .index();
    only(index, "a_x");
    assertThat(index.name("b_x")).isNegative();
    assertThat(index.name("a_y")).isNegative();
  }

  @Test
  void wordsBeforeTheNameMayBeArguments() {
    Index index =
        new Tree()
            .file(
                "mm/a.c",
                """
                #define TREE(KIND, PRE) KIND void PRE##_insert(void) { grow(); }
                TREE(static inline, near)
                TREE(, far)
                static TREE(/* empty */, other)
                """)
            .index();
    assertThat(index.has(only(index, "near_insert"), FileFacts.STATIC)).isTrue();
    assertThat(index.has(only(index, "near_insert"), FileFacts.INLINE)).isTrue();
    assertThat(index.has(only(index, "far_insert"), FileFacts.STATIC)).isFalse();
    assertThat(index.line(only(index, "other_insert"))).isEqualTo(4);
  }

  @Test
  void conditionsOfTheMacroAndOfItsUseBothHold() {
    Index index =
        new Tree()
            .file("include/m.h", "#ifdef CONFIG_A\n#define M(n) void m_##n(void) { }\n#endif\n")
            .file("fs/a.c", "#if IS_ENABLED(CONFIG_B)\nM(x);\n#endif\n")
            .index();
    String condition = index.condition(only(index, "m_x"));
    KernelConfig both = KernelConfig.parse("CONFIG_A=y\nCONFIG_B=y\n");
    assertThat(Condition.evaluate(condition, both)).isEqualTo(Condition.Truth.TRUE);
    assertThat(Condition.evaluate(condition, KernelConfig.parse("CONFIG_A=y\n")))
        .isEqualTo(Condition.Truth.FALSE);
    assertThat(Condition.evaluate(condition, KernelConfig.parse("CONFIG_B=y\n")))
        .isEqualTo(Condition.Truth.FALSE);
  }

  @Test
  void anArgumentThatIsNoWordMakesNoName() {
    Index index =
        new Tree()
            .file("fs/a.c", "#define M(n, t) void m_##n(void) { }\nM(f(x), 1)\nM(ok, struct a *)\n")
            .index();
    only(index, "m_ok");
    assertThat(index.functions("m_", 10)).containsExactly("m_ok");
  }

  @Test
  void aUseWithABodyBehindItIsThatFunction() {
    Index index =
        new Tree()
            .file(
                "fs/a.c",
                "#define DEFINE_VECTOR(f) void f(void); void f(void) { enter(); __##f(); } \\\n"
                    + "static void __##f(void)\nDEFINE_VECTOR(tick)\n{\n\twork();\n}\n")
            .index();
    assertThat(calls(index, only(index, "tick"))).containsExactly("work:5");
  }

  @Test
  void argumentsMayHoldWholeStatements() {
    Index index =
        new Tree()
            .file(
                "include/trace/events/tea.h",
                """
                TRACE_TEA(tea_poured,
                	TP(int cups, bool hot),
                	FAST(
                		if (hot) { cups = 2; }
                		__entry->cups = cups;
                	),
                	PRINT("%d { ;", __entry->cups)
                );
                """)
            .file(
                "include/trace/make.h",
                "#define TRACE_TEA(name, p, fast, print) \\\n"
                    + "\tDEFINE_TEA(name, TP(p)); OTHER(name)\n"
                    + "#define DEFINE_TEA(_name, proto) int __trace_##_name(void *d, proto) { }\n")
            .index();
    int made = only(index, "__trace_tea_poured");
    assertThat(List.of(index.line(made), index.endLine(made))).containsExactly(1, 8);
  }

  @Test
  void macrosOfOneWordAreTheMacrosThatTheyName() {
    Index index =
        new Tree()
            .file(
                "include/a.h",
                "#define M(n) void m_##n(void) { }\n#ifdef CONFIG_A\n#define ALSO M\n#endif\n")
            .file("fs/a.c", "LIST_A\nLIST_B\nALSO(x);\n")
            .index();
    assertThat(index.condition(only(index, "m_x"))).isEqualTo("(defined(CONFIG_A))");
  }

  @Test
  void aFunctionIsFoundUnderTheNameThatAMacroGivesIt() {
    Index index =
        new Tree()
            .file("fs/slow.c", "#define pour slow_pour\n#include \"pour.c\"\n")
            .file("fs/pour.c", "int pour(void)\n{\n}\n")
            .index();
    Definitions definitions = new Definitions(index, KernelConfig.UNKNOWN);
    assertThat(definitions.traced("slow_pour", "").getAsInt()).isEqualTo(function(index, "pour"));
    assertThat(definitions.traced("fast_pour", "")).isEmpty();
  }

  private static int function(Index index, String function) {
    int id = index.name(function);
    for (int d = index.first(id); d < index.afterLast(id); d++) if (!index.isMacro(d)) return d;
    throw new AssertionError(function);
  }
}
