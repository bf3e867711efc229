package fathom.kernel.magic;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %jars}: jars of the user's own. */
@Command(name = "jars", description = "Adds jars to the cells' class path.")
public final class JarsMagic implements Magic {
  @Parameters(
      arity = "1..*",
      paramLabel = "JAR",
      description = "Jars; lib/*.jar takes all of a folder.")
  List<Path> patterns;

  @Override
  public Object run(MagicCall call) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (Path pattern : patterns) {
      jars.addAll(matches(pattern));
    }
    ClassPathMagic.add(call.notebook().session(), jars);
    return null;
  }

  private static List<Path> matches(Path pattern) throws IOException {
    String name = String.valueOf(pattern.getFileName());
    if (!name.matches(".*[*?\\[{].*")) {
      if (!Files.isRegularFile(pattern)) {
        throw new IOException(
            Files.isDirectory(pattern)
                ? pattern + " is a folder: %jars " + pattern.resolve("*.jar") + " takes its jars."
                : "There is no jar " + pattern.toAbsolutePath() + ".");
      }
      return List.of(pattern);
    }
    Path folder = pattern.toAbsolutePath().getParent();
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name)) {
        files.forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      throw new IOException("No file in " + folder + " fits " + name + ".");
    }
    found.sort(null);
    return found;
  }
}
