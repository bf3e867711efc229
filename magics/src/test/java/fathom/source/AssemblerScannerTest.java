package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.source.FileFacts.Call;
import fathom.source.FileFacts.Definition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AssemblerScannerTest {
  private static Map<String, Definition> scan(String text) {
    return AssemblerScanner.scan(text.getBytes(StandardCharsets.ISO_8859_1)).definitions().stream()
        .collect(Collectors.toMap(Definition::name, d -> d));
  }

  @Test
  void functionsLieBetweenTheirAnnotations() {
    Map<String, Definition> found =
        scan(
            """
            /* SYM_FUNC_START(not_this) */
            #include <linux/linkage.h>
            SYM_FUNC_START(pour_fast)
            	jmp pour_slow
            	call	*%rax
            	je .Lend
            SYM_INNER_LABEL(pour_middle, SYM_L_GLOBAL)
            	call warm
            .Lend:
            	RET
            SYM_FUNC_END(pour_fast)
            SYM_FUNC_ALIAS(pour, pour_fast)
            SYM_CODE_START_NOALIGN(enter)
            SYM_CODE_END(enter)
            ENTRY(old)
            ENDPROC(old)
            """);
    assertThat(found).containsOnlyKeys("pour_fast", "pour_middle", "pour", "enter", "old");
    Definition fast = found.get("pour_fast");
    assertThat(List.of(fast.line(), fast.endLine())).containsExactly(3, 11);
    assertThat(fast.flags()).isEqualTo(FileFacts.NO_BODY);
    assertThat(fast.calls())
        .containsExactly(
            new Call("pour_slow", 4, CallKind.DIRECT), new Call("warm", 8, CallKind.DIRECT));
    assertThat(found.get("pour_middle").calls())
        .containsExactly(new Call("warm", 8, CallKind.DIRECT));
  }

  @Test
  void aMacrosArgumentIsNoName() {
    assertThat(scan(".macro gate name\nSYM_CODE_START(\\name)\nSYM_CODE_END(\\name)\n.endm\n"))
        .isEmpty();
  }

  @Property(tries = 300)
  void anyBytesAreScanned(@ForAll byte[] text) {
    assertThat(AssemblerScanner.scan(text).pointers()).isEmpty();
  }
}
