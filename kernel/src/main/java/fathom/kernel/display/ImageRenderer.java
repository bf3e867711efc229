package fathom.kernel.display;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Shows a picture of AWT's as PNG. */
public final class ImageRenderer implements Renderer<Image> {
  @Override
  public Class<Image> type() {
    return Image.class;
  }

  @Override
  public MimeBundle render(Image image) {
    int width = image.getWidth(null);
    int height = image.getHeight(null);
    if (width <= 0 || height <= 0) {
      // One that is still being loaded does not know its size.
      return MimeBundle.text(image.toString());
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(drawn(image, width, height), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return MimeBundle.text("picture of " + width + " x " + height + " pixels")
        .with("image/png", Base64.getEncoder().encodeToString(png.toByteArray()));
  }

  private static BufferedImage drawn(Image image, int width, int height) {
    if (image instanceof BufferedImage ready && ready.getType() != BufferedImage.TYPE_CUSTOM) {
      return ready;
    }
    BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = copy.createGraphics();
    graphics.drawImage(image, 0, 0, null);
    graphics.dispose();
    return copy;
  }
}
