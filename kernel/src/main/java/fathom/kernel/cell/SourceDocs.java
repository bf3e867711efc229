package fathom.kernel.cell;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Names of parameters and doc comments from sources: the JDK's src.zip and the -sources.jar beside
 * a jar, where there are any.
 */
final class SourceDocs {
  private static final int MAX_CLASSES = 64;

  private static final Pattern ANNOTATION = Pattern.compile("@\\w+(?:\\([^)]*\\))?\\s*");
  private static final Pattern ARGUMENTS = Pattern.compile("<[^<>]*>");
  private static final Pattern PACKAGE_OR_SPACE =
      Pattern.compile("\\b(?:[\\w$]+\\.)+(?=[\\w$])|\\s");

  /** What the source says of one member: its parameters' names and its comment, or null. */
  record Entry(List<String> parameters, String comment) {}

  private final Compiler compiler;
  private final Map<Path, ZipFile> archives = new HashMap<>();
  private final Map<String, Map<String, Entry>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Entry>> eldest) {
          return size() > MAX_CLASSES;
        }
      };

  SourceDocs(Compiler compiler) {
    this.compiler = compiler;
  }

  /**
   * What the source of a class says of its members; by {@link #key}, of the class itself by "", of
   * nested ones by "Map.Entry#getKey()".
   *
   * @param module "java.base", or "" on the class path
   * @param topLevel "java.util.Map"
   */
  Map<String, Entry> of(String module, String topLevel) {
    return known.computeIfAbsent(module + "/" + topLevel, key -> read(module, topLevel));
  }

  /** What the source text of a cell says. */
  Map<String, Entry> ofText(String text) {
    return compiler.parsed("Documented", text, SourceDocs::entries);
  }

  /** "Map.Entry#comparingByKey(Comparator)": types without packages and arguments. */
  static String key(String owner, String name, List<String> types) {
    return owner
        + "#"
        + name
        + types.stream().map(SourceDocs::bare).collect(Collectors.joining(",", "(", ")"));
  }

  private static String bare(String type) {
    String text = ANNOTATION.matcher(type.replace("...", "[]")).replaceAll("");
    for (String before = ""; !text.equals(before); ) {
      before = text;
      text = ARGUMENTS.matcher(text).replaceAll("");
    }
    return PACKAGE_OR_SPACE.matcher(text).replaceAll("");
  }

  private Map<String, Entry> read(String module, String topLevel) {
    String path = topLevel.replace('.', '/') + ".java";
    List<Path> places = new ArrayList<>();
    if (module.isEmpty()) {
      compiler.packages().jars().forEach(jar -> places.add(sourcesOf(jar)));
    } else {
      places.add(Path.of(System.getProperty("java.home"), "lib", "src.zip"));
      path = module + "/" + path;
    }
    for (Path place : places) {
      String text = text(place, path);
      if (text != null) {
        return compiler.parsed(topLevel, text, SourceDocs::entries);
      }
    }
    return Map.of();
  }

  private static Path sourcesOf(Path jar) {
    String name = jar.getFileName().toString();
    return jar.resolveSibling(name.replaceFirst("(\\.jar)?$", "-sources.jar"));
  }

  private String text(Path archive, String entry) {
    try {
      ZipFile zip = archives.get(archive);
      if (zip == null) {
        if (!Files.isRegularFile(archive)) {
          return null;
        }
        zip = new ZipFile(archive.toFile());
        archives.put(archive, zip);
      }
      ZipEntry found = zip.getEntry(entry);
      return found == null
          ? null
          : new String(zip.getInputStream(found).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // Sources are a help; without them the signature is still there.
      return null;
    }
  }

  private static Map<String, Entry> entries(Compiler.Task task) {
    Map<String, Entry> entries = new HashMap<>();
    DocTrees docs = DocTrees.instance(task.javac());
    new TreePathScanner<Void, String>() {
      @Override
      public Void visitClass(ClassTree tree, String outer) {
        String name =
            outer.isEmpty() ? tree.getSimpleName() + "" : outer + "." + tree.getSimpleName();
        entries.put(name, new Entry(List.of(), docs.getDocComment(getCurrentPath())));
        return super.visitClass(tree, name);
      }

      @Override
      public Void visitMethod(MethodTree tree, String outer) {
        List<String> types = tree.getParameters().stream().map(p -> p.getType() + "").toList();
        List<String> names = tree.getParameters().stream().map(p -> p.getName() + "").toList();
        entries.put(
            key(outer, tree.getName() + "", types),
            new Entry(names, docs.getDocComment(getCurrentPath())));
        return null;
      }

      @Override
      public Void visitVariable(VariableTree tree, String outer) {
        entries.put(
            outer + "#" + tree.getName(),
            new Entry(List.of(), docs.getDocComment(getCurrentPath())));
        return null;
      }
    }.scan(task.tree(), "");
    return entries;
  }
}
