package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class IciclePictureTest {
  @Test
  void itIsDrawnTwiceAsLargeOnTransparentGround() throws IOException {
    RunView view = SampleRuns.hello();
    IciclePicture picture = IciclePicture.of(view, new Layout(view.calls()));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
    assertThat(image.getWidth()).isEqualTo(1280);
    assertThat(image.getHeight()).isEqualTo(picture.height() * 2);
    int root = image.getRGB(640, 4);
    assertThat(root).isEqualTo(0xff000000 | Palette.rgb(view.layers()[0]));
    assertThat(image.getRGB(1279, image.getHeight() - 1) >>> 24).isZero();
  }

  @Test
  void itStaysSmall() {
    for (RunView view : new RunView[] {SampleRuns.hello(), SampleRuns.large(40_000)}) {
      assertThat(IciclePicture.of(view, new Layout(view.calls())).png()).hasSizeLessThan(100_000);
    }
  }
}
