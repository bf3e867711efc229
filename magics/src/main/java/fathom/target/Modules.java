package fathom.target;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tukaani.xz.XZInputStream;

/**
 * Kernel modules with what they need, in an order in which they can be loaded. The needs are read
 * from the modules themselves: the "depends=" and "softdep=pre:" entries of their .modinfo section,
 * so that no depmod has to run.
 */
final class Modules {
  private final Map<String, Path> files = new HashMap<>();
  private final Map<String, byte[]> ordered = new LinkedHashMap<>();

  private Modules(List<Path> files) {
    for (Path file : files) {
      this.files.put(name(file), file);
    }
  }

  static boolean isModule(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".ko") || name.endsWith(".ko.xz");
  }

  /**
   * The wanted modules after those they need: name to content. A name that is no module is built
   * into the kernel and left out.
   */
  static Map<String, byte[]> inOrder(List<Path> files, List<String> wanted) throws IOException {
    Modules modules = new Modules(files);
    for (String name : wanted) {
      modules.add(name);
    }
    return modules.ordered;
  }

  private void add(String name) throws IOException {
    Path file = files.get(name);
    if (file == null || ordered.containsKey(name)) {
      return;
    }
    byte[] content = content(file);
    for (String needed : needs(content)) {
      add(needed);
    }
    ordered.put(name, content);
  }

  private static byte[] content(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (!file.toString().endsWith(".xz")) {
      return bytes;
    }
    try (XZInputStream in = new XZInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static List<String> needs(byte[] content) {
    // The section is a run of NUL-terminated "key=value" strings; every byte is one char here.
    String text = new String(content, StandardCharsets.ISO_8859_1);
    List<String> needs = new ArrayList<>();
    values(text, "\0depends=", ",", needs);
    values(text, "\0softdep=pre: ", " ", needs);
    return needs;
  }

  private static void values(String text, String key, String separator, List<String> into) {
    for (int at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
      int start = at + key.length();
      for (String value : text.substring(start, text.indexOf('\0', start)).split(separator, -1)) {
        if (!value.isEmpty() && !value.endsWith(":")) {
          into.add(value.replace('-', '_'));
        }
      }
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.indexOf(".ko")).replace('-', '_');
  }
}
