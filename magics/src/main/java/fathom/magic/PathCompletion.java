package fathom.magic;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files and folders that begin as typed, folders with a slash behind. */
final class PathCompletion {
  private static final int MOST = 200;

  private PathCompletion() {}

  static List<String> of(String prefix) {
    String folder = prefix.substring(0, prefix.lastIndexOf('/') + 1);
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path(folder))) {
      for (Path file : files) {
        String name = folder + file.getFileName();
        if (name.startsWith(prefix)) found.add(Files.isDirectory(file) ? name + "/" : name);
        if (found.size() == MOST) break;
      }
    } catch (IOException | InvalidPathException e) {
      return List.of(); // a folder that cannot be listed offers nothing
    }
    found.sort(null);
    return found;
  }

  private static Path path(String folder) {
    if (folder.isEmpty()) return Path.of(".");
    boolean home = folder.startsWith("~/");
    return home ? Path.of(System.getProperty("user.home") + folder.substring(1)) : Path.of(folder);
  }
}
