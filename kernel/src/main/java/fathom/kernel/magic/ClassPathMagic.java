package fathom.kernel.magic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %classpath}: where cells find classes. */
@Command(
    name = "classpath",
    description = "Shows the cells' class path, or adds jars and folders of classes to it.")
public final class ClassPathMagic implements Magic {
  @Parameters(
      arity = "0..*",
      paramLabel = "ENTRY",
      description = "Jars, and folders that hold classes in their packages' folders.")
  List<Path> entries = List.of();

  @Override
  public Object run(MagicCall call) throws IOException {
    if (!entries.isEmpty()) {
      add(call.notebook().session(), entries);
      return null;
    }
    return call.notebook().session().classPath().stream()
        .map(Path::toString)
        .collect(Collectors.joining("\n"));
  }

  /**
   * Adds what is not there yet, and says what that was.
   *
   * @throws IOException if an entry is neither a jar nor a folder; then none is added
   */
  static void add(Session session, List<Path> entries) throws IOException {
    List<Path> added = new ArrayList<>();
    for (Path entry : entries) {
      Path path = entry.toAbsolutePath().normalize();
      check(path);
      if (!session.classPath().contains(path) && !added.contains(path)) {
        added.add(path);
      }
    }
    session.addToClassPath(added);
    System.out.println(
        added.isEmpty()
            ? "Nothing to add: it is all on the class path already."
            : added.stream()
                .map(Path::toString)
                .collect(Collectors.joining("\n  ", "Added\n  ", "")));
  }

  private static void check(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    if (!Files.exists(path)) {
      throw new IOException("There is no " + path + ".");
    }
    try (ZipFile zip = new ZipFile(path.toFile())) {
      if (zip.size() == 0) {
        throw new IOException(path + " is empty.");
      }
    } catch (java.util.zip.ZipException e) {
      throw new IOException(path + " is no jar: " + e.getMessage() + ".", e);
    }
  }
}
