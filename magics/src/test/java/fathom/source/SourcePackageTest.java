package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.Progress;
import fathom.source.Tree.Outer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePackageTest {
  private static final Selection WANTED = new Selection(List.of("fs/", "kernel/", "mm/slab"));

  @TempDir Path folder;

  private final Map<String, String> wanted = new TreeMap<>();
  private final Tree tree = new Tree();

  private void file(String path, int size, boolean isWanted) {
    Random random = new Random(path.hashCode());
    StringBuilder text = new StringBuilder();
    while (text.length() < size) text.append((char) ('a' + random.nextInt(26)));
    tree.file(path, text.toString());
    if (isWanted) wanted.put(path, text.toString());
  }

  private void fillTree() {
    file("arch/arm/big.c", 9000, false);
    file("drivers/x.c", 7000, false);
    file("fs/Makefile", 100, true);
    file("fs/ext4/file.c", 5000, true);
    file("fs/ext4/" + "long/".repeat(30) + "name.h", 3000, true);
    file("fs/notes.txt", 300, false);
    file("include/linux/fs.h", 12000, false);
    file("kernel/sched.c", 6000, true);
    file("lib/x.c", 20000, false);
    file("mm/filemap.c", 5000, false);
    file("mm/slab.c", 2000, true);
    file("mm/slab_common.c", 0, true);
    file("net/y.c", 15000, false);
  }

  private Map<String, String> read(Path deb) throws IOException {
    Map<String, String> got = new TreeMap<>();
    new SourcePackage(deb)
        .read(
            WANTED,
            folder,
            Progress.NONE,
            (path, text) -> got.put(path, new String(text, StandardCharsets.ISO_8859_1)));
    return got;
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 4096, 5000, 10240, 1 << 20})
  void exactlyTheWantedFilesAreReadWhateverTheBlocks(int blockSize) throws IOException {
    fillTree();
    assertThat(read(tree.deb(folder, "6.1.5-1", Outer.XZ, blockSize))).isEqualTo(wanted);
    assertThat(read(tree.deb(folder, "6.1.6-1", Outer.GZ, blockSize))).isEqualTo(wanted);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(Path::toString)).allMatch(f -> f.endsWith(".deb"));
    }
  }

  @Test
  void progressRises() throws IOException {
    fillTree();
    List<Double> fractions = new ArrayList<>();
    new SourcePackage(tree.deb(folder, "6.1.5-1", Outer.XZ, 4096))
        .read(WANTED, folder, (what, fraction) -> fractions.add(fraction), (p, t) -> {});
    assertThat(fractions).isSorted().allMatch(f -> f >= 0 && f <= 1).hasSizeGreaterThan(3);
  }

  @Test
  void anotherPackageIsRefused() throws IOException {
    Path deb = folder.resolve("other.deb");
    Files.writeString(deb, "!<arch>\n");
    assertThatThrownBy(() -> read(deb))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no tarball of kernel source");
  }

  @Test
  void aCutPackageIsRefused() throws IOException {
    fillTree();
    Path deb = tree.deb(folder, "6.1.5-1", Outer.XZ, 4096);
    byte[] whole = Files.readAllBytes(deb);
    Files.write(deb, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> read(deb)).isInstanceOf(IOException.class);
  }
}
