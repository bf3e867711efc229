package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ModulesTest {
  @TempDir Path directory;

  private Path module(String file, String info) throws IOException {
    Path path = directory.resolve(file);
    try (OutputStream plain = Files.newOutputStream(path);
        OutputStream out =
            file.endsWith(".xz") ? new XZOutputStream(plain, new LZMA2Options(0)) : plain) {
      out.write(("ELF\0license=GPL\0" + info + "\0name=x\0").getBytes(StandardCharsets.UTF_8));
    }
    return path;
  }

  @Test
  void aModuleComesAfterThoseThatItNeeds() throws IOException {
    List<Path> files =
        List.of(
            module("virtio-blk.ko", "depends=virtio,virtio_ring"),
            module("virtio.ko", "depends=virtio_ring"),
            module("virtio_ring.ko", "depends="),
            module("other.ko", "depends="));

    assertThat(Modules.inOrder(files, List.of("virtio_blk")).keySet())
        .containsExactly("virtio_ring", "virtio", "virtio_blk");
  }

  @Test
  void softDependenciesAndCompressedModulesAreFollowed() throws IOException {
    List<Path> files =
        List.of(
            module("ext4.ko.xz", "softdep=pre: crc32c\0depends=jbd2"),
            module("jbd2.ko", "depends="),
            module("crc32c.ko", "depends="));

    assertThat(Modules.inOrder(files, List.of("ext4")).keySet())
        .containsExactly("jbd2", "crc32c", "ext4");
  }

  @Test
  void whatIsBuiltIntoTheKernelIsLeftOut() throws IOException {
    List<Path> files = List.of(module("a.ko", "depends=builtin_one"));

    assertThat(Modules.inOrder(files, List.of("nothing", "a")).keySet()).containsExactly("a");
  }
}
