package fathom.kernel.magic;

import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/** What a user writes for an artifact, read. */
final class Coordinates {
  private Coordinates() {}

  /**
   * Reads {@code group:artifact:version}, {@code group:artifact:version:classifier} (as Gradle
   * writes it) or {@code group:artifact:extension:classifier:version} (as Maven does).
   *
   * @return the artifact; its version is empty if there is none in the text
   * @throws IllegalArgumentException if it is none of these
   */
  static Artifact read(String text) {
    String[] parts = text.split(":", -1);
    boolean filled = parts.length >= 2 && parts.length <= 5;
    for (String part : parts) {
      filled &= part.matches("[\\w.,\\[\\]()+-]+");
    }
    if (!filled) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no artifact: write group:artifact:version, for example"
              + " org.apache.commons:commons-csv:1.14.1.");
    }
    return switch (parts.length) {
      case 2 -> new DefaultArtifact(parts[0], parts[1], "jar", "");
      case 3 -> new DefaultArtifact(parts[0], parts[1], "jar", parts[2]);
      case 4 ->
          Character.isDigit(parts[2].charAt(0))
              ? new DefaultArtifact(parts[0], parts[1], parts[3], "jar", parts[2])
              : new DefaultArtifact(parts[0], parts[1], parts[2], parts[3]);
      default -> new DefaultArtifact(parts[0], parts[1], parts[3], parts[2], parts[4]);
    };
  }
}
