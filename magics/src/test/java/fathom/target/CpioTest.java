package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;

class CpioTest {
  @Test
  void directoriesComeBeforeWhatIsInThemAndContentsSurvive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Cpio archive = new Cpio(bytes);
    archive.file("init", "agent".getBytes(StandardCharsets.UTF_8), 0755);
    archive.file("lib/modules/a.ko", new byte[] {1, 2, 3}, 0644);
    archive.link("lib/b", "a");
    archive.end();

    Map<String, CpioArchiveEntry> entries = new LinkedHashMap<>();
    Map<String, String> contents = new LinkedHashMap<>();
    try (CpioArchiveInputStream in =
        new CpioArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (CpioArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        entries.put(e.getName(), e);
        contents.put(e.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(entries.keySet())
        .containsExactly("init", "lib", "lib/modules", "lib/modules/a.ko", "lib/b");
    assertThat(entries.get("init").getMode()).isEqualTo(0100755);
    assertThat(entries.get("lib").isDirectory()).isTrue();
    assertThat(entries.get("lib/b").isSymbolicLink()).isTrue();
    assertThat(contents).containsEntry("init", "agent").containsEntry("lib/b", "a");
    assertThat(bytes.size() % 4).isZero();
  }
}
