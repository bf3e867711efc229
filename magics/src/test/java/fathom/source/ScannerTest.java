package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.source.FileFacts.Call;
import fathom.source.FileFacts.Definition;
import fathom.source.FileFacts.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScannerTest {
  private static FileFacts scan(String text) {
    return Scanner.scan(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Definition only(String text) {
    List<Definition> all = scan(text).definitions();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Test
  void aFunctionHasItsLinesAndItsCalls() {
    Definition d =
        only(
            """
            /* pours (a pot) { */
            static inline struct cup *
            pour(struct pot *pot, int cups)
            {
            \tif (cups > limit(pot))
            \t\treturn fail("no { more", '}');
            \treturn pot->ops->fill(pot,
            \t\t\t      warm(pot));
            }
            """);
    assertThat(d.name()).isEqualTo("pour");
    assertThat(List.of(d.line(), d.nameLine(), d.endLine())).containsExactly(2, 3, 9);
    assertThat(d.flags()).isEqualTo(FileFacts.STATIC | FileFacts.INLINE);
    assertThat(d.calls())
        .containsExactly(
            new Call("limit", 5, CallKind.DIRECT),
            new Call("fail", 6, CallKind.DIRECT),
            new Call("fill", 7, CallKind.MEMBER),
            new Call("warm", 8, CallKind.DIRECT));
  }

  @Test
  void declarationsTypesAndDataAreNoFunctions() {
    assertThat(
            scan("""
                    int brew(int cups);
                    struct pot { int (*fill)(struct pot *); } __packed(1);
                    enum taste { BITTER = LEVEL(1), SWEET };
                    static struct pot pots[] = { { .fill = brew }, MAKE(2) };
                    """)
                .definitions())
        .isEmpty();
  }

  @Test
  void aSystemCallIsNamedByItsBody() {
    Definition d =
        only("SYSCALL_DEFINE2(brew, int, cups, int, hot)\n{\n\treturn do_brew(cups);\n}\n");
    assertThat(d.name()).isEqualTo("sys_brew");
    assertThat(d.flags()).isEqualTo(FileFacts.GENERATED);
  }

  @Test
  void annotationsAroundASignatureAreNotItsName() {
    assertThat(only("__printf(1, 2) int say(char *f, ...)\n\t__acquires(lock)\n{ }\n").name())
        .isEqualTo("say");
    assertThat(
            only("static void __attribute__((noinline)) sip(void) __unknown_note(x)\n{ }\n").name())
        .isEqualTo("sip");
  }

  @Test
  void membersHooksAndStaticCallsBindFunctions() {
    FileFacts facts =
        scan(
            """
            const struct pot_ops glass = {
            \t.fill = glass_fill,
            \t.pour = &glass_pour,
            \t.size = 3,
            };
            static struct hook hooks[] = { LSM_HOOK_INIT(pot_open, guard_pot_open), };
            DEFINE_STATIC_CALL(rest, __rest);
            void setup(struct pot *p)
            {
            \tp->done = glass_done;
            \tstart(p, glass_timer);
            }
            """);
    assertThat(facts.pointers())
        .contains(
            new Pointer("fill", "glass_fill", 2),
            new Pointer("pour", "glass_pour", 3),
            new Pointer("pot_open", "guard_pot_open", 6),
            new Pointer("rest", "__rest", 7),
            new Pointer("done", "glass_done", 10));
    assertThat(facts.values()).contains("glass_fill", "glass_timer").doesNotContain("start");
  }

  @Test
  void hooksAndStaticCallsAreCalledByTheirName() {
    assertThat(
            only("int f(void)\n{\n\tstatic_call(rest)();\n\treturn call_int_hook(pot_open, 0, p);\n}\n")
                .calls())
        .contains(new Call("rest", 3, CallKind.HOOK), new Call("pot_open", 4, CallKind.HOOK));
  }

  @Test
  void aParameterIsCalledThroughAPointer() {
    assertThat(
            only("int each(struct pot *pot, fill_t *fill, void (*done)(int))\n{\n\tpot(1);\n\tdone(fill(pot));\n}\n")
                .calls())
        .extracting(Call::kind)
        .containsOnly(CallKind.POINTER);
    // The type of a parameter is not its name.
    assertThat(only("int walk(struct step *s)\n{\n\twhile (step(s));\n}\n").calls())
        .containsExactly(new Call("step", 3, CallKind.DIRECT));
  }

  @Test
  void macrosKeepTheirCallsAndOtherNames() {
    FileFacts facts =
        scan(
            """
            #define STIR(pot, how) do { \\
            \t\tlock(pot);       \\
            \t\thow(pot);        \\
            \t} while (0)
            #define brew_all brew_some
            #define CUPS 12
            """);
    assertThat(facts.definitions())
        .extracting(Definition::name)
        .containsExactly("STIR", "brew_all");
    assertThat(facts.definitions().get(0).calls())
        .containsExactly(new Call("lock", 2, CallKind.DIRECT));
    assertThat(facts.definitions().get(0).endLine()).isEqualTo(4);
    assertThat(facts.definitions().get(1).calls())
        .containsExactly(new Call("brew_some", 5, CallKind.ALIAS));
  }

  @Test
  void aBraceOpenedInBothBranchesCountsOnce() {
    List<Definition> all =
        scan("""
                int one(int a)
                {
                #ifdef CONFIG_HOT
                \tif (a) {
                \t\thot(a);
                #else
                \tif (!a) {
                \t\tcold(a);
                #endif
                \t}
                }
                int two(void)
                {
                }
                """)
            .definitions();
    assertThat(all).extracting(Definition::name).containsExactly("one", "two");
    assertThat(all.get(0).endLine()).isEqualTo(11);
    assertThat(all.get(0).calls()).extracting(Call::name).containsExactly("hot", "cold");
  }

  @Test
  void twoSignaturesOfOneBodyAreBothDefined() {
    List<Definition> all =
        scan("""
                #ifdef CONFIG_HOT
                int hot(int a)
                {
                #else
                int cold(void)
                {
                #endif
                \twork();
                }
                int next(void) { }
                """)
            .definitions();
    assertThat(all).extracting(Definition::name).containsExactly("hot", "cold", "next");
    assertThat(all).extracting(Definition::endLine).containsExactly(9, 9, 10);
    assertThat(all.get(1).calls()).extracting(Call::name).containsExactly("work");
    assertThat(all.get(0).condition()).isEqualTo("(defined(CONFIG_HOT))");
    assertThat(all.get(1).condition()).isEqualTo("(!(defined(CONFIG_HOT)))");
  }

  @Test
  void aSignatureThatOnlyEndsInABranchKeepsItsFirstLine() {
    Definition d =
        only(
            """
            #ifdef CONFIG_HOT
            int mix(int a,
            \tint b)
            #else
            int mix(int a)
            #endif
            {
            }
            """);
    assertThat(d.nameLine()).isEqualTo(2);
  }

  @Test
  void aBodyThatBothBranchesCloseIsOne() {
    List<Definition> all =
        scan("""
                int f(void)
                {
                #ifdef CONFIG_HOT
                \thot();
                }
                #else
                \tcold();
                }
                #endif
                int g(void) { }
                """)
            .definitions();
    assertThat(all).extracting(Definition::name).containsExactly("f", "g");
    assertThat(all.get(0).calls()).extracting(Call::name).contains("hot", "cold");
  }

  @Test
  void bracesThatNeverBalanceEndInTheFirstColumn() {
    List<Definition> all =
        scan("""
                int f(void)
                {
                #if CONFIG_HOT
                \tif (x) {
                #endif
                \twork();
                }
                int g(void)
                {
                \tmore();
                }
                """)
            .definitions();
    assertThat(all).extracting(Definition::name).containsExactly("f", "g");
  }

  @Property(tries = 300)
  void noBytesMakeItFail(@ForAll byte[] bytes) {
    assertThat(Scanner.scan(bytes)).isNotNull();
  }

  @Property(tries = 300)
  void truncatedSourceGivesNoMoreThanTheWhole(@ForAll @IntRange(max = 400) int cut) {
    String whole =
        """
        #define STIR(pot) do { lock(pot); \\
        \tunlock(pot); } while (0)
        #if defined(CONFIG_HOT) && CUPS > 2
        static int pour(struct pot *pot, int (*how)(int))
        {
        \tchar c = '"', *s = "}\\"";
        \t/* a comment { */ return how(pot->ops->fill(pot, s, c));
        }
        #elif !CONFIG_COLD
        SYSCALL_DEFINE1(brew, int, cups)
        {
        \tSTIR(cups); // }
        }
        #endif
        static const struct pot_ops ops = { .fill = pour, };
        """;
    String part = whole.substring(0, Math.min(cut, whole.length()));
    assertThat(scan(part).definitions())
        .extracting(Definition::name)
        .isSubsetOf("STIR", "pour", "sys_brew");
  }

  @Test
  void aCastCallsNothing() {
    assertThat(only("int f(void *p)\n{\n\treturn ((struct pot *)(p))->n + (long)(p);\n}\n").calls())
        .isEmpty();
    assertThat(only("int f(struct pot *p)\n{\n\tif (p->hot)\n\t\t(p->n)++;\n}\n").calls())
        .isEmpty();
  }

  @Test
  void aPointerIsCalledThroughParentheses() {
    for (String call : List.of("(*p)(1)", "(p->f)(1)", "(p ? f : g)(1)", "(a[1])(1)")) {
      assertThat(only("int f(void)\n{\n\treturn " + call + ";\n}\n").calls())
          .describedAs(call)
          .containsExactly(new Call("", 3, CallKind.POINTER));
    }
  }

  @Test
  void aVariableOfTheFunctionIsCalledThroughAPointer() {
    assertThat(
            only("int f(struct pot *p)\n{\n\tint (*how)(int);\n\thow = p->how;\n\thow(1);\n}\n")
                .calls())
        .contains(new Call("how", 5, CallKind.POINTER));
    // A member of that name says nothing.
    assertThat(only("int f(struct pot *p)\n{\n\tp->how = 1;\n\thow(1);\n}\n").calls())
        .containsExactly(new Call("how", 4, CallKind.DIRECT));
  }
}
