package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResolverTest {
  private static final String HEADER =
      """
      #define STIR(pot) do { lock_pot(pot); stir_slowly(pot); } while (0)
      static inline int call_fill(struct pot *pot)
      {
      \treturn pot->ops->fill(pot);
      }
      """;

  private static Map<String, Place> places(
      Tree tree, Set<String> traceable, String caller, String... callees) {
    Definitions definitions = new Definitions(tree.index(), KernelConfig.UNKNOWN);
    return new Resolver(definitions, traceable)
        .places(definitions.traced(caller, "").orElseThrow(), List.of(callees));
  }

  private static Place at(int line, Place.Kind kind, String... via) {
    return new Place(List.of(new Place.Way(line, List.of(via))), kind);
  }

  private static Place place(Tree tree, String caller, String callee) {
    return places(tree, Set.of(), caller, callee).get(callee);
  }

  private static Tree tree(String text) {
    return new Tree().file("include/pot.h", HEADER).file("fs/pot.c", text);
  }

  @Test
  void aDirectCallIsOnItsLine() {
    Place p = place(tree("int a(void)\n{\n\tb();\n}\nint b(void) { }\n"), "a", "b");
    assertThat(p).isEqualTo(at(3, Place.Kind.DIRECT));
  }

  @Test
  void severalDirectCallsAreAllTold() {
    Place p =
        place(
            tree("int a(void)\n{\n\tb();\n\tif (x) b();\n\tb();\n}\nint b(void) { }\n"), "a", "b");
    assertThat(p.lines()).containsExactly(3, 4, 5);
  }

  @Test
  void aCloneIsItsFunction() {
    Place p = place(tree("int a(void)\n{\n\tb();\n}\nint b(void) { }\n"), "a", "b.isra.0");
    assertThat(p.lines()).containsExactly(3);
  }

  @Test
  void theOtherHalfOfASplitFunctionIsAtItsName() {
    Place p = place(tree("int\na(void)\n{\n\tb();\n}\n"), "a", "a.part.0");
    assertThat(p).isEqualTo(at(2, Place.Kind.SPLIT, "the rest of a"));
  }

  @Test
  void aMacroIsGoneThrough() {
    Place p =
        place(
            tree("int a(void)\n{\n\n\tSTIR(p);\n}\nint stir_slowly(void) { }\n"),
            "a",
            "stir_slowly");
    assertThat(p).isEqualTo(at(4, Place.Kind.MACRO, "STIR"));
  }

  @Test
  void anInlineHelperAndATableOfFunctionsAreGoneThrough() {
    Place p =
        place(
            tree(
                """
                int glass_fill(struct pot *p) { }
                const struct pot_ops glass = { .fill = glass_fill, };
                int a(void)
                {
                \treturn call_fill(p);
                }
                """),
            "a",
            "glass_fill");
    assertThat(p).isEqualTo(at(5, Place.Kind.TABLE, "call_fill", ".fill"));
  }

  @Test
  void aHelperOfTheSameFileIsGoneThrough() {
    Place p =
        place(
            tree(
                "static int h(void) { return c(); }\nint a(void)\n{\n\th();\n}\nint c(void) { }\n"),
            "a",
            "c");
    assertThat(p).isEqualTo(at(4, Place.Kind.INLINED, "h"));
  }

  @Test
  void aHelperOfAnotherFileOnlyWhenItCannotBeTraced() {
    Tree tree =
        tree("int a(void)\n{\n\tfar();\n}\nint c(void) { }\n")
            .file("lib/far.c", "int far(void)\n{\n\tc();\n}\n");
    assertThat(places(tree, Set.of(), "a", "c")).isEmpty();
    assertThat(places(tree, Set.of("a", "c", "far"), "a", "c")).isEmpty();
    assertThat(places(tree, Set.of("a", "c"), "a", "c").get("c"))
        .isEqualTo(at(3, Place.Kind.INLINED, "far"));
  }

  @Test
  void theCheaperWayWins() {
    // h can be traced and was not: that c was called by its own name is likelier.
    Place p =
        places(
                tree(
                    "static int h(void) { return c(); }\nint a(void)\n{\n\th();\n\tc();\n}\nint c(void) { }\n"),
                Set.of("a", "c", "h"),
                "a",
                "c")
            .get("c");
    assertThat(p.lines()).containsExactly(5);
  }

  @Test
  void hooksAndStaticCallsLeadToWhatIsBoundToThem() {
    Tree tree =
        tree(
            """
            static struct hook hooks[] = { LSM_HOOK_INIT(pot_open, guard_open), };
            int guard_open(void) { }
            int __rest(void) { }
            DEFINE_STATIC_CALL(rest, __rest);
            int a(void)
            {
            \tcall_int_hook(pot_open, 0, p);
            \tstatic_call(rest)();
            }
            """);
    Map<String, Place> places =
        places(tree, Set.of(), "a", "guard_open", "__rest", "bpf_lsm_pot_open");
    assertThat(places.get("guard_open").lines()).containsExactly(7);
    assertThat(places.get("bpf_lsm_pot_open").lines()).containsExactly(7);
    assertThat(places.get("__rest")).isEqualTo(at(8, Place.Kind.TABLE, "rest"));
  }

  @Test
  void aFunctionGivenAsArgumentIsReachedThroughAPointer() {
    Tree tree =
        tree(
            """
            int each(int (*how)(int))
            {
            \tother();
            \treturn how(1);
            }
            int twice(int n) { }
            int a(void) { each(twice); }
            """);
    assertThat(place(tree, "each", "twice")).isEqualTo(at(4, Place.Kind.POINTER, "*how"));
  }

  @Test
  void whatIsNotCalledHasNoPlace() {
    assertThat(place(tree("int a(void)\n{\n\tb();\n}\nint c(void) { }\n"), "a", "c")).isNull();
  }

  @Test
  void helpersThatCallEachOtherEnd() {
    Tree tree =
        tree(
            """
            static int x(void) { return y(); }
            static int y(void) { return x(); }
            int a(void)
            {
            \tx();
            }
            int c(void) { }
            """);
    assertThat(places(tree, Set.of(), "a", "c")).isEmpty();
  }

  @Test
  void ofTwoHelpersTheOneThatIsKnownToHaveRunIsTold() {
    Tree tree =
        tree(
            """
            static int hot(void) { lock_pot(); boil(); }
            static int cold(void) { lock_pot(); freeze(); }
            int a(int x)
            {
            \tif (x)
            \t\treturn hot();
            \treturn cold();
            }
            int lock_pot(void) { }
            int boil(void) { }
            int freeze(void) { }
            """);
    Map<String, Place> both = places(tree, Set.of(), "a", "lock_pot");
    assertThat(both.get("lock_pot").ways())
        .containsExactly(new Place.Way(6, List.of("hot")), new Place.Way(7, List.of("cold")));
    Map<String, Place> told = places(tree, Set.of(), "a", "lock_pot", "freeze");
    assertThat(told.get("lock_pot").lines()).containsExactly(7);
  }

  @Test
  void guardsTakeAndGiveBackOnTheirLine() {
    Tree tree =
        new Tree()
            .file(
                "include/tap.h",
                """
                #define DEFINE_TAP_GUARD(_name, _open, _shut) \\
                static inline int class_##_name##_constructor(void) { return 0; } \\
                static inline void class_##_name##_destructor(int *t) { }
                DEFINE_TAP_GUARD(tap, open_tap(&_T->tap), shut_tap(&_T->tap))
                """)
            .file(
                "fs/tea.c",
                """
                int open_tap(int *tap) { }
                int shut_tap(int *tap) { }
                int boil(int n) { }
                int a(int n)
                {
                  scoped_guard (tap, &n) {
                    boil(n);
                  }
                  return 0;
                }
                """);
    Map<String, Place> places = places(tree, Set.of(), "a", "open_tap", "shut_tap", "boil");
    assertThat(places.get("open_tap").lines()).containsExactly(6);
    assertThat(places.get("shut_tap").lines()).containsExactly(6);
    assertThat(places.get("boil").lines()).containsExactly(7);
  }

  @Test
  void noWayLeadsThroughAFileThatIsNotBuilt() {
    Tree tree =
        new Tree()
            .file("fs/a.c", "int a(void)\n{\n\tslow();\n\tb();\n}\nint b(void) { }\n")
            .file("fs/slow.c", "int slow(void) { b(); }\n");
    Map<String, String> built = Map.of("fs/slow.c", "IS_ENABLED(CONFIG_SLOW)");
    assertThat(linesOfB(tree, built, "CONFIG_SLOW=y\n")).containsExactlyInAnyOrder(3, 4);
    assertThat(linesOfB(tree, built, "CONFIG_TEA=y\n")).containsExactly(4);
  }

  private static Set<Integer> linesOfB(Tree tree, Map<String, String> built, String config) {
    Definitions definitions = new Definitions(tree.index(built), KernelConfig.parse(config));
    return new Resolver(definitions, Set.of("b"))
        .linesTo(definitions.traced("a", "").orElseThrow(), "b");
  }
}
