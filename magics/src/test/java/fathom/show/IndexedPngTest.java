package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class IndexedPngTest {
  @Property(tries = 50)
  void anotherReaderFindsTheSameColours(
      @ForAll @IntRange(min = 1, max = 200) int width,
      @ForAll @IntRange(min = 1, max = 60) int height,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    int[] argb = random.ints(7).map(colour -> colour | 0xff000000).toArray();
    argb[0] = 0;
    IndexColorModel colours =
        new IndexColorModel(8, argb.length, argb, 0, true, 0, DataBuffer.TYPE_BYTE);
    BufferedImage image =
        new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, colours);
    byte[] raster = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < raster.length; i++) raster[i] = (byte) random.nextInt(argb.length);

    BufferedImage read = ImageIO.read(new ByteArrayInputStream(IndexedPng.of(image)));

    assertThat(read.getRGB(0, 0, width, height, null, 0, width))
        .isEqualTo(image.getRGB(0, 0, width, height, null, 0, width));
  }
}
