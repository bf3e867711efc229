package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingFolderTest {
  @TempDir Path directory;

  @Test
  void namesMayHaveSpacesAndAnyLettersButLeaveNoFolder() {
    RecordingFolder folder = new RecordingFolder(directory);
    assertThat(folder.file("größe 8k").getFileName()).hasToString("größe 8k.zip");
    assertThat(folder.file("hello.zip")).isEqualTo(folder.file("hello"));
    for (String bad :
        List.of("", ".", "..", "../x", "a/b", "a\\b", ".hidden", "x\n", "a\0", "x".repeat(200))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> folder.file(bad))
          .withMessageContaining("no name");
    }
  }

  @Test
  void aFileGoesBeforeARecordingAndWhatIsThereIsSaid() throws IOException {
    RecordingFolder folder = new RecordingFolder(directory.resolve("recordings"));
    assertThat(folder.names()).isEmpty();
    Path file = Files.writeString(directory.resolve("a b.txt"), "x");
    assertThat(folder.find(file.toString()).file()).isEqualTo(file);
    assertThatIOException().isThrownBy(() -> folder.find("hello")).withMessageContaining("hello");
    Files.createDirectories(folder.file("hello").getParent());
    Files.writeString(folder.file("hello"), "x");
    assertThat(folder.find("hello").file()).isEqualTo(folder.file("hello"));
    assertThat(folder.names()).containsExactly("hello");
    assertThatIOException()
        .isThrownBy(() -> folder.find("helo"))
        .withMessageContaining("there are hello");
    assertThatIOException()
        .isThrownBy(() -> folder.find("a\0b"))
        .withMessageContaining("no name of a file");
  }
}
