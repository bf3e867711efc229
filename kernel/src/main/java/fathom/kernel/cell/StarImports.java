package fathom.kernel.cell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Member;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaFileManager.Location;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;

/**
 * What imports with a star bring: a unit takes only those that have one of its words, because each
 * costs the compiler a search of its package.
 */
final class StarImports {
  private final CellFiles files;
  private final Map<String, Set<String>> names = new HashMap<>();

  /** Packages and classes that were looked for in the JDK, and whether they are there. */
  private final Map<String, Boolean> ofJdk = new HashMap<>();

  StarImports(CellFiles files) {
    this.files = files;
  }

  /** Forgets what it knows: the class path has changed. */
  void clear() {
    names.clear();
  }

  /**
   * Whether an import can be what a text needs.
   *
   * @param name "java.util.*" or "static java.lang.Math.*"; one without a star always can
   * @param words the text's identifiers
   * @param begun what may be the beginning of another, or null
   */
  boolean isOf(String name, Set<String> words, String begun) {
    if (!name.endsWith(".*")) {
      return true;
    }
    if (words.isEmpty() && begun == null) {
      return false;
    }
    String packageName = name.substring(0, name.length() - 2);
    if (begun == null && !names.containsKey(name) && isOfJdk(packageName)) {
      // To ask for each word is less than to list packages of hundreds of classes at the start.
      return words.stream()
          .filter(word -> Character.isUpperCase(word.charAt(0)))
          .anyMatch(word -> isClass(packageName + "." + word));
    }
    Set<String> offered = names.computeIfAbsent(name, this::offered);
    return offered.isEmpty()
        || !Collections.disjoint(offered, words)
        || (begun != null && offered.stream().anyMatch(each -> each.startsWith(begun)));
  }

  private boolean isOfJdk(String packageName) {
    return ofJdk.computeIfAbsent(
        packageName,
        key ->
            ModuleLayer.boot().modules().stream()
                .anyMatch(module -> module.getPackages().contains(key)));
  }

  private boolean isClass(String name) {
    return ofJdk.computeIfAbsent(name, key -> isThere(key));
  }

  private static boolean isThere(String className) {
    try {
      Class.forName(className, false, StarImports.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Empty if that cannot be known. */
  private Set<String> offered(String name) {
    String container = name.substring(0, name.length() - 2);
    try {
      return container.startsWith("static ")
          ? members(container.substring("static ".length()).strip())
          : classes(container);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> members(String className) {
    try {
      Class<?> type = Class.forName(className, false, StarImports.class.getClassLoader());
      Set<String> found = new HashSet<>();
      Stream.<Member>concat(Stream.of(type.getMethods()), Stream.of(type.getFields()))
          .forEach(member -> found.add(member.getName()));
      Stream.of(type.getClasses()).forEach(nested -> found.add(nested.getSimpleName()));
      return found;
    } catch (ClassNotFoundException | LinkageError e) {
      return Set.of();
    }
  }

  private Set<String> classes(String packageName) throws IOException {
    Set<String> found = new HashSet<>();
    for (Module module : ModuleLayer.boot().modules()) {
      if (module.getPackages().contains(packageName)) {
        addClasses(
            found,
            files.getLocationForModule(StandardLocation.SYSTEM_MODULES, module.getName()),
            packageName);
      }
    }
    addClasses(found, StandardLocation.CLASS_PATH, packageName);
    return found;
  }

  private void addClasses(Set<String> to, Location location, String packageName)
      throws IOException {
    if (location == null) {
      return;
    }
    for (JavaFileObject file :
        files.list(location, packageName, Set.of(JavaFileObject.Kind.CLASS), false)) {
      String name = files.inferBinaryName(location, file);
      String simple = name.substring(name.lastIndexOf('.') + 1);
      if (simple.indexOf('$') < 0) {
        to.add(simple);
      }
    }
  }
}
