package fathom.show;

/**
 * How different two colours look, also to readers with a colour blindness: CIEDE2000 in CIELAB
 * (D65), after Machado, Oliveira and Fernandes (2009), whose matrices for full severity these are.
 */
enum ColourVision {
  NORMAL(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}),
  PROTANOPIA(
      new double[][] {
        {0.152286, 1.052583, -0.204868},
        {0.114503, 0.786281, 0.099216},
        {-0.003882, -0.048116, 1.051998}
      }),
  DEUTERANOPIA(
      new double[][] {
        {0.367322, 0.860646, -0.227968},
        {0.280085, 0.672501, 0.047413},
        {-0.011820, 0.042940, 0.968881}
      }),
  TRITANOPIA(
      new double[][] {
        {1.255528, -0.076749, -0.178779},
        {-0.078411, 0.930809, 0.147602},
        {0.004733, 0.691367, 0.303900}
      });

  private final double[][] matrix;

  ColourVision(double[][] matrix) {
    this.matrix = matrix;
  }

  /** CIEDE2000 between two colours (0xRRGGBB) as seen with this vision; 1 is just noticeable. */
  double distance(int one, int other) {
    return ciede2000(lab(seen(one)), lab(seen(other)));
  }

  /** The contrast ratio of WCAG 2: 1 to 21. */
  static double contrast(int one, int other) {
    double a = luminance(one) + 0.05;
    double b = luminance(other) + 0.05;
    return Math.max(a, b) / Math.min(a, b);
  }

  private static double luminance(int rgb) {
    double[] c = linear(rgb);
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  }

  private double[] seen(int rgb) {
    double[] c = linear(rgb);
    double[] seen = new double[3];
    for (int i = 0; i < 3; i++) {
      double sum = matrix[i][0] * c[0] + matrix[i][1] * c[1] + matrix[i][2] * c[2];
      seen[i] = Math.min(1, Math.max(0, sum));
    }
    return seen;
  }

  private static double[] linear(int rgb) {
    double[] out = new double[3];
    for (int i = 0; i < 3; i++) {
      double c = (rgb >> (16 - 8 * i) & 255) / 255.0;
      out[i] = c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
    return out;
  }

  private static double[] lab(double[] c) {
    double x = bent((0.4124564 * c[0] + 0.3575761 * c[1] + 0.1804375 * c[2]) / 0.95047);
    double y = bent(0.2126729 * c[0] + 0.7151522 * c[1] + 0.0721750 * c[2]);
    double z = bent((0.0193339 * c[0] + 0.1191920 * c[1] + 0.9503041 * c[2]) / 1.08883);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double bent(double t) {
    return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }

  /** Sharma, Wu and Dalal (2005), with all weights 1. */
  static double ciede2000(double[] one, double[] other) {
    double chroma = (Math.hypot(one[1], one[2]) + Math.hypot(other[1], other[2])) / 2;
    double stretch = 1 + (1 - Math.sqrt(fraction(chroma))) / 2;
    double c1 = Math.hypot(stretch * one[1], one[2]);
    double c2 = Math.hypot(stretch * other[1], other[2]);
    double h1 = hue(stretch * one[1], one[2]);
    double h2 = hue(stretch * other[1], other[2]);
    double apart = h2 - h1;
    double middle = (h1 + h2) / 2;
    if (Math.abs(apart) > 180) {
      middle += h1 + h2 < 360 ? 180 : -180;
      apart += apart > 0 ? -360 : 360;
    }
    if (c1 * c2 == 0) {
      apart = 0;
      middle = h1 + h2;
    }
    double light = (one[0] + other[0]) / 2 - 50;
    double mean = (c1 + c2) / 2;
    double t =
        1
            - 0.17 * cos(middle - 30)
            + 0.24 * cos(2 * middle)
            + 0.32 * cos(3 * middle + 6)
            - 0.20 * cos(4 * middle - 63);
    double dl = (other[0] - one[0]) / (1 + 0.015 * light * light / Math.sqrt(20 + light * light));
    double dc = (c2 - c1) / (1 + 0.045 * mean);
    double dh = 2 * Math.sqrt(c1 * c2) * Math.sin(Math.toRadians(apart / 2));
    dh /= 1 + 0.015 * mean * t;
    double turn = 60 * Math.exp(-Math.pow((middle - 275) / 25, 2));
    double mix = -2 * Math.sqrt(fraction(mean)) * Math.sin(Math.toRadians(turn));
    return Math.sqrt(dl * dl + dc * dc + dh * dh + mix * dc * dh);
  }

  private static double fraction(double chroma) {
    double c7 = Math.pow(chroma, 7);
    return c7 / (c7 + Math.pow(25, 7));
  }

  private static double hue(double a, double b) {
    double degrees = Math.toDegrees(Math.atan2(b, a));
    return degrees < 0 ? degrees + 360 : degrees;
  }

  private static double cos(double degrees) {
    return Math.cos(Math.toRadians(degrees));
  }
}
