package fathom.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.Progress;
import fathom.source.Tree.Outer;
import fathom.trace.Calls;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class NamedTreesTest {
  private static final String MAKEFILE =
      "# comment\nVERSION = 3\nPATCHLEVEL = 0\nSUBLEVEL = 7\nEXTRAVERSION =\nNAME = Small Pot\n";

  @TempDir Path temp;
  private Shelf shelf;

  private final Tree tree =
      new Tree()
          .file("Makefile", MAKEFILE)
          .file("fs/pot.c", "int sip(void) { }\nint drink(int n)\n{\n\tif (n)\n\t\tsip();\n}\n")
          .file("fs/Makefile", "obj-y += pot.o\n")
          .file("sound/horn.c", "int blow(void) { }\n");

  @BeforeEach
  void shelfIsEmpty() {
    shelf = new Shelf(temp.resolve("data"));
  }

  private KernelTree named(Path path, String revision) throws IOException {
    return OpenArchives.named(shelf, path, revision, Progress.NONE);
  }

  private KernelSource opened(String kernel) throws IOException {
    return KernelSource.open(shelf, Map.of(), kernel, Progress.NONE).orElseThrow();
  }

  /** How a test packs bytes. */
  private interface Packer {
    OutputStream over(OutputStream out) throws IOException;
  }

  private Path file(String name, byte[] bytes, Packer packer) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = packer.over(packed)) {
      out.write(bytes);
    }
    return Files.write(temp.resolve(name), packed.toByteArray());
  }

  private List<Path> tarballs() throws IOException {
    byte[] tar = tree.tar("linux-3.0.7/");
    List<Path> all = new ArrayList<>();
    all.add(file("a", tar, out -> out));
    all.add(file("b", tar, GZIPOutputStream::new));
    all.add(file("c", tar, BZip2CompressorOutputStream::new));
    all.add(file("d", tar, out -> new XZOutputStream(out, new LZMA2Options(0))));
    all.add(file("e", tree.tar(""), GZIPOutputStream::new));
    all.add(file("z", tar, ZstdOutputStream::new));
    all.add(file("f", tree.tar("./linux/"), GZIPOutputStream::new));
    return all;
  }

  @Test
  void aTarballIsReadHoweverItIsPackedAndWhateverItsTopIsCalled() throws IOException {
    for (Path tarball : tarballs()) {
      KernelTree found = named(tarball, "");
      assertThat(found.kernel()).as(tarball.toString()).isEqualTo("3.0.7");
      assertThat(found.hash()).startsWith("sha256 ").hasSize(7 + 64);
      KernelSource source = opened("3.0.7");
      assertThat(source.path("drink")).contains("fs/pot.c");
      assertThat(source.path("blow")).isEmpty();
    }
    assertThat(shelf.trees()).hasSize(7);
  }

  @Test
  void aLocalPackageIsReadUnderAnyName() throws IOException {
    Path deb = tree.deb(temp.resolve("packages"), "3.0.7-1", Outer.GZ, 512);
    KernelTree found = named(Files.move(deb, temp.resolve("mine.deb")), "");
    assertThat(found.kernel()).isEqualTo("3.0.7");
    assertThat(opened("3.0").mismatch()).isEmpty();
  }

  /** Ubuntu's: compressed by zstd outside, by bzip2 inside, in a folder below /usr/src. */
  @Test
  void aPackageLikeUbuntusIsRead() throws IOException {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    try (OutputStream out = new BZip2CompressorOutputStream(inner)) {
      out.write(tree.tar("linux-source-3.0.0/"));
    }
    Path deb =
        Tree.zstdDeb(
            temp.resolve("linux-source-3.0.0_3.0.0-7.8_all.deb"),
            "./usr/src/linux-source-3.0.0/linux-source-3.0.0.tar.bz2",
            inner.toByteArray());
    KernelTree found = named(deb, "");
    assertThat(found.kernel()).isEqualTo("3.0.7");
    assertThat(opened("3.0.7").path("drink")).contains("fs/pot.c");
  }

  @Test
  void theConfigurationInATreeOrOfACaptureTellsWhatIsBuilt() throws IOException {
    Tree two =
        new Tree()
            .file("Makefile", MAKEFILE)
            .file("fs/pot.c", "int f(void) { }\n#ifdef CONFIG_HOT\nint hot(void) { }\n#endif\n")
            .file(".config", "CONFIG_COLD=y\n");
    named(two.unpack(temp.resolve("linux")), "");
    assertThat(opened("3.0.7").path("hot")).isEmpty();
    assertThat(opened("3.0.7").withConfig("").path("hot")).isEmpty();
    assertThat(opened("3.0.7").withConfig("CONFIG_HOT=y\n").path("hot")).contains("fs/pot.c");
    Files.delete(temp.resolve("linux/.config"));
    assertThat(opened("3.0.7").path("hot")).contains("fs/pot.c");
  }

  @Test
  void anUnpackedTreeIsReadAndReadAgainOnlyWhenItHasChanged() throws IOException {
    Path folder = tree.unpack(temp.resolve("linux"));
    Files.createSymbolicLink(folder.resolve("fs/link.c"), temp.resolve("elsewhere.c"));
    Files.writeString(temp.resolve("elsewhere.c"), "int outside(void) { }\n");
    KernelTree first = named(folder, "");
    List<String> steps = new ArrayList<>();
    assertThat(OpenArchives.named(shelf, folder, "", (what, f) -> steps.add(what)))
        .isEqualTo(first);
    assertThat(steps).containsExactly("looking at " + folder);
    assertThat(opened("3.0.7").path("outside")).isEmpty();
    Files.writeString(folder.resolve("fs/pot.c"), "int spill(void) { return 1 + 1 + 1; }\n");
    KernelTree second = named(folder, "");
    assertThat(second.key()).isNotEqualTo(first.key());
    assertThat(shelf.trees()).containsExactly(second);
    assertThat(shelf.archive(first)).doesNotExist();
    assertThat(opened("3.0.7").path("spill")).contains("fs/pot.c");
  }

  @Test
  void aRevisionOfARepositoryIsReadWithoutCheckingItOut() throws Exception {
    Path repository = tree.unpack(temp.resolve("repository"));
    git(repository, "init", "-q");
    git(repository, "add", ".");
    git(repository, "commit", "-qm", "three");
    git(repository, "tag", "v3.0.7");
    Files.writeString(repository.resolve("fs/pot.c"), "int later(void) { }\n");
    git(repository, "commit", "-qam", "more");
    KernelTree found = named(repository, "v3.0.7");
    String commit = git(repository, "rev-parse", "v3.0.7").strip();
    assertThat(found.hash()).isEqualTo("git " + commit);
    assertThat(opened("3.0.7").path("drink")).contains("fs/pot.c");
    assertThat(opened("3.0.7").path("later")).isEmpty();
    assertThat(Files.readString(repository.resolve("fs/pot.c"))).contains("later");
    Card card = opened("3.0.7").card("drink", new Calls.Builder().build()).orElseThrow();
    assertThat(card.release()).isEqualTo("3.0.7 (v3.0.7, git " + commit.substring(0, 12) + ")");
    assertThat(named(repository, commit).key()).isEqualTo(found.key());
    assertThatThrownBy(() -> named(repository, "v9"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no revision v9");
  }

  private static String git(Path repository, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "git", "-C", repository.toString(), "-c", "user.name=t", "-c", "user.email=t@t"));
    command.addAll(List.of(arguments));
    Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(git.getInputStream().readAllBytes());
    assertThat(git.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void whatCouldBeAnOptionOrAPathIsNoRevision() {
    for (String bad : new String[] {"--upload-pack=x", "-h", "a..b", "HEAD:fs", "a b", "\n"}) {
      assertThatThrownBy(() -> named(temp, bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is no git revision");
    }
  }

  @Test
  void headersAreRefusedWithTheReason() throws IOException {
    Path headers =
        new Tree()
            .file("Makefile", MAKEFILE)
            .file("include/pot.h", "struct pot;\n")
            .unpack(temp.resolve("linux-headers-3.0"));
    assertThatThrownBy(() -> named(headers, ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no .c files")
        .hasMessageContaining("linux-headers");
    assertThat(shelf.trees()).isEmpty();
  }

  @Test
  void whatIsNoTreeIsRefusedAndSaysWhatItLacks() throws IOException {
    assertThatThrownBy(() -> named(temp.resolve("nothing"), ""))
        .hasMessageContaining("There is no");
    assertThatThrownBy(() -> named(temp, "")).hasMessageContaining("no Makefile at its top");
    Path text = Files.writeString(temp.resolve("text"), "not a tree\n".repeat(200));
    assertThatThrownBy(() -> named(text, "")).hasMessageContaining("text cannot be read");
    Path other = file("g", new Tree().file("fs/x.c", "int x;\n").tar("x/"), out -> out);
    assertThatThrownBy(() -> named(other, "")).hasMessageContaining("no kernel tree");
    assertThat(shelf.trees()).isEmpty();
  }

  @Test
  void aTreeIsAnnouncedWhereItIsNotTheTracedKernels() throws IOException {
    named(tree.unpack(temp.resolve("linux")), "");
    assertThat(opened("3.0.9").mismatch()).isEqualTo("source of 3.0.7 shown for a 3.0.9 kernel");
    KernelSource source = opened("3.0.7");
    assertThat(source.mismatch()).isEmpty();
    Calls.Builder b = new Calls.Builder();
    for (int i = 0; i < 30; i++) b.functions().id("absent" + i);
    assertThat(source.checkedBy(b.functions(), f -> false).mismatch())
        .isEqualTo(
            "only 0 of 30 traced functions are in the source of 3.0.7; is it this kernel's?");
  }

  @Test
  void aDamagedListIsPassedOver() throws IOException {
    named(tree.unpack(temp.resolve("linux")), "");
    Path sources = temp.resolve("data/sources");
    Files.writeString(sources.resolve("bad.tree"), "key=../../x\nkernel=3.0.1\npath=/\n");
    Files.writeString(sources.resolve("worse.tree"), "\\uZZZZ");
    assertThat(shelf.trees()).hasSize(1);
  }

  @Test
  void theVersionIsReadFromTheMakefile() {
    assertThat(
            Release.of(
                "VERSION = 6\nPATCHLEVEL = 9\nSUBLEVEL = 0\nEXTRAVERSION = -rc3\n".getBytes()))
        .isEqualTo("6.9.0-rc3");
    assertThat(Release.of("all:\n\techo\n".getBytes())).isEmpty();
  }
}
