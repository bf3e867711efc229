package fathom.kernel.cell;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/** The classes of one jar, package by package, for the compiler; it is opened when first asked. */
final class ClassJar {
  private static final String SUFFIX = ".class";

  private final Path path;
  private boolean hasFolders;
  private ZipFile zip;
  private boolean missing;
  private Map<String, List<JavaFileObject>> packages;

  /**
   * @param hasFolders whether the jar is known to hold an entry for each of its folders, so that it
   *     need not be read to know that a package is not in it
   */
  ClassJar(Path path, boolean hasFolders) {
    this.path = path;
    this.hasFolders = hasFolders;
  }

  /** The classes of a package ("java.util"), none if the jar has no such package or is no jar. */
  synchronized List<JavaFileObject> classes(String packageName) {
    ZipFile open = packages == null ? open() : null;
    if (open != null && hasFolders && open.getEntry(packageName.replace('.', '/') + "/") == null) {
      return List.of();
    }
    return read().getOrDefault(packageName, List.of());
  }

  /** The names of its packages. */
  synchronized Set<String> packages() {
    return read().keySet();
  }

  private ZipFile open() {
    if (zip == null && !missing) {
      try {
        zip = new ZipFile(path.toFile());
        hasFolders &= firstClassHasFolder(zip);
      } catch (IOException e) {
        // As javac does: a class path may name what is not there (any more).
        missing = true;
      }
    }
    return zip;
  }

  private Map<String, List<JavaFileObject>> read() {
    if (packages == null) {
      packages = open() == null ? Map.of() : read(zip);
    }
    return packages;
  }

  /** Tools write entries for all folders or for none. */
  private static boolean firstClassHasFolder(ZipFile zip) {
    for (Enumeration<? extends ZipEntry> i = zip.entries(); i.hasMoreElements(); ) {
      String name = i.nextElement().getName();
      int slash = name.lastIndexOf('/');
      if (name.endsWith(SUFFIX) && slash > 0 && !name.startsWith("META-INF/")) {
        return zip.getEntry(name.substring(0, slash + 1)) != null;
      }
    }
    return true;
  }

  private static Map<String, List<JavaFileObject>> read(ZipFile zip) {
    Map<String, List<JavaFileObject>> found = new HashMap<>();
    for (Enumeration<? extends ZipEntry> i = zip.entries(); i.hasMoreElements(); ) {
      String name = i.nextElement().getName();
      int slash = name.lastIndexOf('/');
      if (name.endsWith(SUFFIX) && !name.startsWith("META-INF/")) {
        found
            .computeIfAbsent(
                slash < 0 ? "" : name.substring(0, slash).replace('/', '.'),
                key -> new ArrayList<>())
            .add(new Entry(zip, name));
      }
    }
    return found;
  }

  /** One class file of a jar. */
  static final class Entry extends SimpleJavaFileObject {
    private final ZipFile zip;
    private final String name;

    private Entry(ZipFile zip, String name) {
      super(URI.create("class:/"), Kind.CLASS);
      this.zip = zip;
      this.name = name;
    }

    /** "java.util.Map$Entry". */
    String binaryName() {
      return name.substring(0, name.length() - SUFFIX.length()).replace('/', '.');
    }

    @Override
    public URI toUri() {
      return URI.create("jar:" + Path.of(zip.getName()).toUri() + "!/" + name.replace("$", "%24"));
    }

    @Override
    public String getName() {
      return zip.getName() + "(" + name + ")";
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.CLASS
          && name.substring(name.lastIndexOf('/') + 1).equals(simpleName + SUFFIX);
    }

    @Override
    public InputStream openInputStream() throws IOException {
      return zip.getInputStream(zip.getEntry(name));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Entry entry && entry.zip.equals(zip) && entry.name.equals(name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }
}
