package fathom.kernel.cell;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Loads the classes of the cells and of the jars that are added to them. */
final class CellLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> classes = new ConcurrentHashMap<>();

  CellLoader(ClassLoader parent) {
    super("cells", new URL[0], parent);
    // An assertion that is written in a cell is meant.
    setPackageAssertionStatus(Names.PACKAGE, true);
  }

  void add(Map<String, byte[]> more) {
    classes.putAll(more);
  }

  void add(Path entry) {
    try {
      addURL(entry.toUri().toURL());
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("Not a class path entry: " + entry, e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.remove(name);
    return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
  }
}
