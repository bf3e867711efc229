package fathom.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.kernel.cell.Completeness;
import fathom.kernel.cell.Suggestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MagicAssistanceTest {
  private final MagicAssistance assistance =
      new MagicAssistance(
          Catalog.load(
              problem -> {
                throw new AssertionError(problem);
              }),
          type -> type.equals("Table") ? List.of("calls", "layers") : List.of());

  private Suggestions complete(String cell) {
    return assistance.complete(cell, cell.length());
  }

  @Test
  void namesComplete() {
    Suggestions found = complete("int a;\n%sam");
    assertThat(found.matches()).containsExactly("%sample");
    assertThat(found.start()).isEqualTo(7);
    assertThat(found.items().get(0).type()).isEqualTo("magic");
    assertThat(complete("int a;\n%").matches()).contains("%sample", "%time");
    assertThat(complete("%%").matches()).contains("%%sample");
    assertThat(complete("%%sam").matches()).containsExactly("%%sample");
  }

  @Test
  void optionsAndTheirValuesComplete() {
    assertThat(complete("%sample --d").matches()).containsExactly("--direct");
    assertThat(complete("%sample --kind ").matches()).containsExactly("EXT4", "XFS");
    assertThat(complete("%sample --kind=X")).isEqualTo(Suggestions.of(List.of("XFS"), 15, 16));
    assertThat(complete("%sample --size 3 vfs_").matches()).containsExactly("vfs_write");
    assertThat(complete("%sample \"vfs ").matches()).containsExactly("\"vfs read\"");
  }

  @Test
  void variablesOfTheWantedTypeComplete() {
    assertThat(complete("%sample --table l").matches()).containsExactly("layers");
    assertThat(complete("%sample --table ").matches()).containsExactly("calls", "layers");
  }

  @Test
  void filesComplete(@TempDir Path folder) throws Exception {
    Files.createFile(folder.resolve("trace.dat"));
    assertThat(complete("%sample --file " + folder + "/tr").matches())
        .containsExactly(folder + "/trace.dat");
  }

  @Test
  void bodiesAndJavaAreLeftAlone() {
    assertThat(assistance.java("%%sample\nabc", 11)).isNull();
    assertThat(complete("%%sample\nabc").matches()).isEmpty();
    assertThat(assistance.java("int a;\n%sample", 3)).isEqualTo("int a;\n       ");
    assertThat(assistance.java("int a;\n%sample", 9)).isNull();
    assertThat(assistance.java("x\n%time a.b", 11)).isEqualTo("x\n      a.b");
    assertThat(assistance.java("%%time\na.b", 10)).isEqualTo("      \na.b");
  }

  @Test
  void cellMagicsWantABody() {
    assertThat(assistance.completeness("%%sample")).isEqualTo(Completeness.INCOMPLETE);
    assertThat(assistance.completeness("%%sample\na\n")).isEqualTo(Completeness.COMPLETE);
    assertThat(assistance.completeness("%sample")).isNull();
  }
}
