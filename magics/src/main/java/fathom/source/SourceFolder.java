package fathom.source;

import fathom.kernel.display.Progress;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/** An unpacked tree. Links are not followed: everything that is read lies in it. */
record SourceFolder(Path folder) implements TreeFiles {
  @Override
  public void read(Selection wanted, Path scratch, Progress progress, Sink sink)
      throws IOException {
    Map<String, BasicFileAttributes> files = files(wanted);
    int done = 0;
    for (String path : files.keySet()) {
      sink.file(path, Files.readAllBytes(folder.resolve(path)));
      progress.at("reading the kernel source: " + path, (double) done++ / files.size());
    }
  }

  /** The wanted files by their path in the tree, sorted. */
  Map<String, BasicFileAttributes> files(Selection wanted) throws IOException {
    Map<String, BasicFileAttributes> files = new TreeMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes a) {
            String path = path(directory);
            return path.isEmpty() || wanted.reaches(path + "/")
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
            String path = path(file);
            if (a.isRegularFile() && a.size() <= LARGEST_FILE && wanted.test(path)) {
              files.put(path, a);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private String path(Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }
}
