package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fathom.analyse.Layer;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PaletteTest {
  /** Of one trace only one is likely: these need not differ much from each other. */
  private static final Set<Layer> FILE_SYSTEMS = EnumSet.of(Layer.EXT4, Layer.XFS, Layer.BTRFS);

  /** Hatched, or hardly ever seen. */
  private static final Set<Layer> MARKED = EnumSet.of(Layer.ASLEEP, Layer.TRACER, Layer.UNKNOWN);

  @ParameterizedTest
  @EnumSource(Layer.class)
  void darkTextIsReadable(Layer layer) {
    assertThat(ColourVision.contrast(Palette.rgb(layer), Palette.TEXT)).isGreaterThan(4.5);
  }

  @ParameterizedTest
  @EnumSource(ColourVision.class)
  void layersThatStandBesideEachOtherCanBeToldApart(ColourVision vision) {
    for (Layer one : Layer.values()) {
      for (Layer other : Layer.values()) {
        if (one.compareTo(other) >= 0
            || FILE_SYSTEMS.contains(one) && FILE_SYSTEMS.contains(other)) {
          continue;
        }
        double distance = vision.distance(Palette.rgb(one), Palette.rgb(other));
        boolean marked = MARKED.contains(one) || MARKED.contains(other);
        assertThat(distance).as("%s and %s", one, other).isGreaterThan(marked ? 5 : 11.5);
      }
    }
  }

  /** Two pairs of the test data that were published with the formula. */
  @Test
  void theDistanceIsThatOfItsPublication() {
    double[] blue = {50, 2.6772, -79.7751};
    assertThat(ColourVision.ciede2000(blue, new double[] {50, 0, -82.7485}))
        .isCloseTo(2.0425, within(1e-4));
    double[] grey = {50, 2.5, 0};
    assertThat(ColourVision.ciede2000(grey, new double[] {58, 24, 15}))
        .isCloseTo(19.4535, within(1e-4));
  }
}
