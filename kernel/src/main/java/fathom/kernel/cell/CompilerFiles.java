package fathom.kernel.cell;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * Where the compiler finds classes. The compiler's own way walks through every jar of the class
 * path before the first cell and then again, in the background, for an index that nobody asks; this
 * one looks into a jar when a package of it is wanted.
 */
final class CompilerFiles extends ForwardingJavaFileManager<StandardJavaFileManager>
    implements StandardJavaFileManager {
  /** For annotation processors and plug-ins of the compiler, of which cells have none. */
  private static final ClassLoader NOTHING = new ClassLoader(null) {};

  private final Set<String> ownJars;
  private Map<String, ClassJar> jars = Map.of();
  private List<Path> folders = List.of();

  /**
   * @param ownClassPath the kernel's own class path, whose jars are known to hold entries for their
   *     folders
   */
  CompilerFiles(StandardJavaFileManager standard, String ownClassPath) {
    super(standard);
    this.ownJars = new HashSet<>(List.of(ownClassPath.split(File.pathSeparator)));
  }

  @Override
  public boolean handleOption(String option, Iterator<String> remaining) {
    if (!option.equals("-classpath")) {
      return super.handleOption(option, remaining);
    }
    Map<String, ClassJar> newJars = new LinkedHashMap<>();
    List<Path> newFolders = new ArrayList<>();
    for (String entry : remaining.next().split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        newFolders.add(path);
      } else {
        ClassJar known = jars.get(entry);
        newJars.put(entry, known == null ? new ClassJar(path, ownJars.contains(entry)) : known);
      }
    }
    jars = newJars;
    folders = newFolders;
    try {
      // What is not in jars is found as ever.
      fileManager.setLocationFromPaths(StandardLocation.CLASS_PATH, folders);
    } catch (IOException e) {
      throw new IllegalArgumentException("Not a class path: " + e.getMessage(), e);
    }
    return true;
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
      throws IOException {
    if (location != StandardLocation.CLASS_PATH) {
      return super.list(location, packageName, kinds, recurse);
    }
    List<JavaFileObject> found = new ArrayList<>();
    if (!folders.isEmpty()) {
      super.list(location, packageName, kinds, recurse).forEach(found::add);
    }
    if (kinds.contains(JavaFileObject.Kind.CLASS)) {
      jars.values().forEach(jar -> found.addAll(jar.classes(packageName)));
    }
    return found;
  }

  /** The jars of the class path. */
  Stream<Path> jars() {
    return jars.keySet().stream().map(Path::of);
  }

  /** The names of all packages in the jars of the class path; it reads each jar. */
  Stream<String> packages() {
    return jars.values().stream().flatMap(jar -> jar.packages().stream());
  }

  @Override
  public String inferBinaryName(Location location, JavaFileObject file) {
    return file instanceof ClassJar.Entry entry
        ? entry.binaryName()
        : super.inferBinaryName(location, file);
  }

  @Override
  public boolean isSameFile(FileObject a, FileObject b) {
    return a instanceof ClassJar.Entry || b instanceof ClassJar.Entry
        ? a.equals(b)
        : super.isSameFile(a, b);
  }

  @Override
  public boolean contains(Location location, FileObject file) throws IOException {
    return file instanceof ClassJar.Entry
        ? location == StandardLocation.CLASS_PATH
        : super.contains(location, file);
  }

  @Override
  public ClassLoader getClassLoader(Location location) {
    return location == StandardLocation.CLASS_PATH
            || location == StandardLocation.ANNOTATION_PROCESSOR_PATH
        ? NOTHING
        : super.getClassLoader(location);
  }

  /** Empty, so that nothing is indexed in the background. */
  @Override
  public Iterable<? extends Path> getLocationAsPaths(Location location) {
    return List.of();
  }

  @Override
  public Iterable<? extends File> getLocation(Location location) {
    return fileManager.getLocation(location);
  }

  @Override
  public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
    fileManager.setLocation(location, files);
  }

  @Override
  public void setLocationFromPaths(Location location, Collection<? extends Path> paths)
      throws IOException {
    fileManager.setLocationFromPaths(location, paths);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
    return fileManager.getJavaFileObjects(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
    return fileManager.getJavaFileObjects(names);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(
      Iterable<? extends File> files) {
    return fileManager.getJavaFileObjectsFromFiles(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
    return fileManager.getJavaFileObjectsFromStrings(names);
  }
}
