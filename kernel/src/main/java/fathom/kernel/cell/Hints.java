package fathom.kernel.cell;

import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about a message of the compiler, where that is known. */
final class Hints {
  private static final Pattern UNKNOWN =
      Pattern.compile("(?m)^\\s*symbol: +(?:class|variable) ([A-Z]\\w*)$");

  /** Quotes, dashes and spaces of word processors and web pages. */
  private static final Pattern TYPOGRAPHIC =
      Pattern.compile("illegal character: '\\\\u(?:00a0|20[0-2][0-9a-f]|202f|3000)'");

  private static final String NO_FUNCTION = "Object is not a functional interface";
  private static final int MAX_IMPORTS = 3;

  private Hints() {}

  /** Lines to show below a message. */
  static List<String> of(String message) {
    if (message.contains(NO_FUNCTION)) {
      return List.of("  a lambda gets its type from a variable: Supplier<Integer> s = () -> 5;");
    }
    if (message.contains("are a preview feature")) {
      return List.of(
          "  this kernel runs Java %d; a newer one may have it"
              .formatted(Runtime.version().feature()));
    }
    if (message.contains("used as a try-with-resources resource neither final")) {
      return List.of("  a cell's variables can be set again: try (var in = NAME) { .. }");
    }
    if (TYPOGRAPHIC.matcher(message).find()) {
      return List.of("  a typographic sign, perhaps pasted; Java has \" ' - and plain spaces");
    }
    Matcher unknown = UNKNOWN.matcher(message);
    if (!unknown.find()) {
      return List.of();
    }
    return imports(unknown.group(1)).stream()
        .limit(MAX_IMPORTS)
        .map(name -> "  perhaps it needs: import " + name + ";")
        .toList();
  }

  /** The public classes of the JDK's packages that have this simple name. */
  private static List<String> imports(String name) {
    FileSystem jdk = FileSystems.getFileSystem(URI.create("jrt:/"));
    List<String> found = new ArrayList<>();
    for (Module module : ModuleLayer.boot().modules()) {
      for (ModuleDescriptor.Exports export : module.getDescriptor().exports()) {
        String source = export.source();
        String file = "/modules/%s/%s/%s.class";
        if (!export.isQualified()
            && source.startsWith("java")
            && Files.exists(
                jdk.getPath(file.formatted(module.getName(), source.replace('.', '/'), name)))) {
          found.add(source + "." + name);
        }
      }
    }
    // The packages nearest to the language first: java.util.List before java.awt.List.
    found.sort(
        java.util.Comparator.comparing((String each) -> each.startsWith("java.awt."))
            .thenComparing(String::length));
    return found;
  }
}
