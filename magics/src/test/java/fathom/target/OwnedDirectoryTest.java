package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedDirectoryTest {
  @TempDir Path parent;

  private static void age(Path directory) throws Exception {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    Files.setLastModifiedTime(directory.resolve("owner"), old);
  }

  @Test
  void whatADeadJvmLeftBehindIsRemovedAndWhatLivesIsNot() throws Exception {
    Path abandoned = Files.createDirectory(parent.resolve("fathom123"));
    Files.createFile(abandoned.resolve("owner"));
    Files.createSymbolicLink(abandoned.resolve("tools"), parent);
    age(abandoned);
    Path young = Files.createDirectory(parent.resolve("fathom124"));
    Files.createFile(young.resolve("owner"));
    Path somebodys = Files.createDirectory(parent.resolve("fathom125"));
    Path ours = OwnedDirectory.create(parent, "fathom");
    age(ours);

    Path other = OwnedDirectory.create(parent, "fathom");

    assertThat(abandoned).doesNotExist();
    assertThat(parent).exists();
    assertThat(young).exists();
    assertThat(somebodys).exists();
    assertThat(ours).exists();
    OwnedDirectory.remove(ours);
    OwnedDirectory.remove(other);
    assertThat(ours).doesNotExist();
  }
}
