package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelsTest {
  @TempDir Path directory;

  private void unpacked(String release, String version) throws IOException {
    Path boot =
        directory.resolve("linux-image-" + release + "_" + version + "_amd64").resolve("boot");
    Files.createDirectories(boot);
    Files.createFile(boot.resolve("vmlinuz-" + release));
  }

  private Path bzImage(Path file, String banner) throws IOException {
    byte[] bytes = new byte[0x1000];
    System.arraycopy("HdrS".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0x202, 4);
    int at = 0x600;
    bytes[0x20e] = (byte) (at - 0x200);
    bytes[0x20f] = (byte) ((at - 0x200) >> 8);
    byte[] text = banner.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, bytes, at, text.length);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private KernelImage get(String wanted) throws Exception {
    return new Kernels(directory).get(wanted, null, Progress.NONE);
  }

  @Test
  void theNewestOfASeriesIsTakenByTheNumbersInItsVersion() throws Exception {
    unpacked("6.1.0-9-cloud-amd64", "6.1.27-1");
    unpacked("6.1.0-56-cloud-amd64", "6.1.192-2");
    unpacked("6.1.0-55-cloud-amd64", "6.1.99-1");
    unpacked("6.12.117+deb12-cloud-amd64", "6.12.117-1~deb12u1");

    assertThat(get("6.1").release()).isEqualTo("6.1.0-56-cloud-amd64");
    assertThat(get("6.1").version()).isEqualTo("6.1.192");
    assertThat(get("6.12").packageVersion()).isEqualTo("6.12.117-1~deb12u1");
    assertThat(get("6.1.27").release()).isEqualTo("6.1.0-9-cloud-amd64");
    assertThat(get("6.1.0-55-cloud-amd64").version()).isEqualTo("6.1.99");
  }

  @Test
  void aPackageThatIsNotWholeIsNone() throws Exception {
    unpacked("6.1.0-56-cloud-amd64", "6.1.192-2");
    Files.createDirectory(directory.resolve("linux-image-6.1.0-57-cloud-amd64_6.1.193-1_amd64"));

    assertThat(get("6.1").version()).isEqualTo("6.1.192");
  }

  @Test
  void whatIsNeitherHereNorToBeFetchedIsAnsweredWithWhatIs() throws Exception {
    unpacked("6.1.0-56-cloud-amd64", "6.1.192-2");

    assertThatThrownBy(() -> get("4.19"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--kernel 4.19: expected 5.10, 6.1, 6.12, a version that is here (6.1.192), or the path"
                + " of a bzImage");
  }

  @Test
  void anOwnKernelSaysItsReleaseAndItsModulesAreFoundBesideIt() throws Exception {
    Path file =
        bzImage(directory.resolve("boot/vmlinuz"), "6.8.0-rc3-mine+ (me@here) #1 SMP PREEMPT Mon");
    Path modules = Files.createDirectories(directory.resolve("lib/modules/6.8.0-rc3-mine+"));

    KernelImage image = get(file.toString());

    assertThat(image.release()).isEqualTo("6.8.0-rc3-mine+");
    assertThat(image.version()).isEqualTo("6.8.0");
    assertThat(image.moduleRoot()).isEqualTo(modules);
  }

  @Test
  void debiansOwnBannerHasTheUpstreamVersion() throws Exception {
    Path file =
        bzImage(
            directory.resolve("boot/vmlinuz"),
            "6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian"
                + " 6.1.192-2 (2026-11-01)");

    KernelImage image = KernelImage.ofFile(file, directory);

    assertThat(image.version()).isEqualTo("6.1.192");
    assertThat(image.packageVersion()).isEqualTo("6.1.192-2");
  }

  @Test
  void whatIsNoKernelOrLacksItsModulesIsSaid() throws Exception {
    Path text = Files.writeString(directory.resolve("notes"), "no kernel");
    Path alone = bzImage(directory.resolve("a/b/bzImage"), "6.8.0 (x) #1");

    assertThatThrownBy(() -> get(text.toString())).hasMessageContaining("expected a bzImage");
    assertThatThrownBy(() -> get(directory + "/none")).hasMessageContaining("there is no kernel");
    assertThatThrownBy(() -> get(alone.toString())).hasMessageContaining("--modules DIRECTORY");
  }
}
