package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IndexFormatTest {
  private final Index index =
      new Tree()
          .file("fs/b.c", "int pour(void)\n{\n\tfill();\n\tp->stir(q);\n}\nint pourer(void) { }\n")
          .file(
              "fs/a.c", "#ifdef CONFIG_HOT\nint fill(void) { }\n#endif\nops x = { .go = fill, };\n")
          .index();

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Index read = IndexFormat.read(IndexFormat.write(index));
    assertThat(read.columns()).usingRecursiveComparison().isEqualTo(index.columns());
    int pour = read.first(read.name("pour"));
    assertThat(read.file(read.fileOf(pour))).isEqualTo("fs/b.c");
    assertThat(read.endLine(pour)).isEqualTo(5);
    assertThat(read.name(read.callName(read.firstCall(pour)))).isEqualTo("fill");
    assertThat(read.callLine(read.firstCall(pour) + 1)).isEqualTo(4);
    assertThat(read.callKind(read.firstCall(pour) + 1)).isEqualTo(CallKind.MEMBER);
    assertThat(read.condition(read.first(read.name("fill")))).isEqualTo("(defined(CONFIG_HOT))");
    assertThat(read.membersOf(read.name("fill")).stream().mapToObj(read::name))
        .containsExactly("go");
  }

  @Test
  void functionsAreCompletedInOrder() {
    assertThat(index.functions("pour", 10)).containsExactly("pour", "pourer");
    assertThat(index.functions("pour", 1)).containsExactly("pour");
    assertThat(index.functions("", 10)).containsExactly("fill", "pour", "pourer");
    assertThat(index.functions("zz", 10)).isEmpty();
    assertThat(index.name("stir")).isNotNegative();
    assertThat(index.name("absent")).isEqualTo(-1);
  }

  @Test
  void aCutIndexIsRefused() {
    byte[] whole = IndexFormat.write(index);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> IndexFormat.read(part)).isInstanceOf(IOException.class);
    }
  }
}
