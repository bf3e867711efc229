package fathom.kernel.cell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;

/**
 * What the compiler reads and writes: the class path, whose packages are listed once, and the
 * classes of the cells, which live in memory.
 */
final class CellFiles extends ForwardingJavaFileManager<CompilerFiles> {
  /** What was listed, by location, package, kinds and depth. */
  private final Map<List<Object>, List<JavaFileObject>> listings = new HashMap<>();

  private final Map<String, ClassFile> cells = new LinkedHashMap<>();
  private Map<String, ClassFile> written = new LinkedHashMap<>();

  CellFiles(CompilerFiles files) {
    super(files);
  }

  /** Source text that is compiled. */
  static final class Text extends SimpleJavaFileObject {
    private final String source;

    Text(String className, String source) {
      super(URI.create("cell:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }

  private static final class ClassFile extends SimpleJavaFileObject {
    private final String name;
    private byte[] bytes;

    ClassFile(String name) {
      super(URI.create("cell:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
      this.name = name;
    }

    @Override
    public InputStream openInputStream() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public OutputStream openOutputStream() {
      return new ByteArrayOutputStream() {
        @Override
        public void close() {
          bytes = toByteArray();
        }
      };
    }
  }

  void setClassPath(String classPath) {
    fileManager.handleOption("-classpath", List.of(classPath).iterator());
    listings.keySet().removeIf(listing -> listing.get(0) == StandardLocation.CLASS_PATH);
  }

  /** The classes that the compiler has written since the last call, by binary name. */
  Map<String, byte[]> take() {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    written.forEach((name, file) -> classes.put(name, file.bytes));
    written = new LinkedHashMap<>();
    return classes;
  }

  /** Lets the compiler see classes. */
  void add(Map<String, byte[]> classes) {
    classes.forEach(
        (name, bytes) -> {
          ClassFile file = new ClassFile(name);
          file.bytes = bytes;
          cells.put(name, file);
        });
  }

  void remove(Collection<String> names) {
    cells.keySet().removeAll(names);
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<Kind> kinds, boolean recurse) throws IOException {
    if (packageName.equals(Names.PACKAGE)) {
      return location == StandardLocation.CLASS_PATH && kinds.contains(Kind.CLASS)
          ? List.copyOf(cells.values())
          : List.of();
    }
    List<Object> key = List.of(location, packageName, Set.copyOf(kinds), recurse);
    List<JavaFileObject> known = listings.get(key);
    if (known == null) {
      known = new ArrayList<>();
      for (JavaFileObject file : super.list(location, packageName, kinds, recurse)) {
        known.add(file);
      }
      listings.put(key, known);
    }
    return known;
  }

  @Override
  public String inferBinaryName(Location location, JavaFileObject file) {
    return file instanceof ClassFile cell ? cell.name : super.inferBinaryName(location, file);
  }

  @Override
  public boolean isSameFile(FileObject a, FileObject b) {
    return a instanceof SimpleJavaFileObject || b instanceof SimpleJavaFileObject
        ? a == b
        : super.isSameFile(a, b);
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      Location location, String className, Kind kind, FileObject sibling) {
    ClassFile file = new ClassFile(className);
    written.put(className, file);
    return file;
  }
}
