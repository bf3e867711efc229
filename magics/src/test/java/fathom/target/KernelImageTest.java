package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelImageTest {
  @TempDir Path kernels;

  private void unpacked(String release, String version) throws IOException {
    Path boot =
        kernels.resolve("linux-image-" + release + "_" + version + "_amd64").resolve("boot");
    Files.createDirectories(boot);
    Files.createFile(boot.resolve("vmlinuz-" + release));
  }

  @Test
  void theNewestOfTheSupportedKernelsIsTaken() throws IOException {
    unpacked("6.1.0-9-cloud-amd64", "6.1.27-1");
    unpacked("6.1.0-56-cloud-amd64", "6.1.192-2");
    unpacked("6.12.117+deb12-cloud-amd64", "6.12.117-1~bpo12+1");

    KernelImage image = KernelImage.find(kernels);

    assertThat(image.release()).isEqualTo("6.1.0-56-cloud-amd64");
    assertThat(image.version()).isEqualTo("6.1.192");
  }

  @Test
  void withoutOneItIsSaidWhatToRun() {
    assertThatThrownBy(() -> KernelImage.find(kernels))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(kernels.toString())
        .hasMessageContaining("./install.sh lab");
  }
}
