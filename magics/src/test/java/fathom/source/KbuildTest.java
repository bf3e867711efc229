package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KbuildTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aFileNeedsItsOptionItsCompositeAndItsFolder() {
    Map<String, String> conditions =
        Kbuild.conditions(
            Map.of(
                "fs/Makefile",
                bytes(
                    "obj-y := open.o \\\n\tread.o\nobj-$(CONFIG_POT) += pot/\nobj-m += extra.o # no\n"),
                "fs/pot/Makefile",
                bytes(
                    """
                    obj-$(CONFIG_POT) += pot.o
                    pot-y := fill.o pour.o
                    pot-$(CONFIG_POT_LID) += lid.o
                    """)));
    assertThat(conditions)
        .containsEntry("fs/open.c", "")
        .containsEntry("fs/read.c", "")
        .containsEntry("fs/extra.c", "")
        .containsEntry("fs/pot/fill.c", "IS_ENABLED(CONFIG_POT) && IS_ENABLED(CONFIG_POT)")
        .containsEntry(
            "fs/pot/lid.c",
            "IS_ENABLED(CONFIG_POT) && IS_ENABLED(CONFIG_POT_LID) && IS_ENABLED(CONFIG_POT)");
  }

  @Test
  void oneOfSeveralOptionsIsEnough() {
    assertThat(
            Kbuild.conditions(
                Map.of("mm/Makefile", bytes("obj-$(CONFIG_A) += x.o\nobj-$(CONFIG_B) += x.o\n"))))
        .containsEntry("mm/x.c", "(IS_ENABLED(CONFIG_A) || IS_ENABLED(CONFIG_B))");
  }
}
