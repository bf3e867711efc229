package fathom.kernel.cell;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JDK's modules that cells have named so far. The compiler is shown these alone, for with all
 * of them each cell costs a third more; what is missing all the same is shown when it fails.
 */
final class NeededModules {
  private static final Pattern PATH = Pattern.compile("\\b[a-z]\\w*(?:\\s*\\.\\s*\\w+)+");

  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern NOT_BASE = Pattern.compile("java\\.util\\.(?:logging|prefs)\\b");

  private final Map<String, String> moduleOf = new HashMap<>();
  private final Set<String> needed = new TreeSet<>(Set.of("java.base"));
  private boolean all;

  /** Adds the modules of the packages that a text names. */
  void read(String text) {
    if (all) {
      return;
    }
    Matcher paths = PATH.matcher(text);
    while (paths.find()) {
      String path = SPACE.matcher(paths.group()).replaceAll("");
      if (path.startsWith("java.util.") || path.startsWith(Names.PACKAGE + ".")) {
        // The most frequent ones; java.util.logging and its like are longer.
        path = NOT_BASE.matcher(path).lookingAt() ? path : "";
      }
      for (int dot = path.length(); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
        String module = moduleOf().get(path.substring(0, dot));
        if (module != null) {
          needed.add(module);
          break;
        }
      }
    }
  }

  /** What the compiler is told. */
  List<String> options() {
    return all ? List.of() : List.of("--limit-modules", String.join(",", needed));
  }

  /** Whether there are modules that are not shown. */
  boolean isLimited() {
    return !all;
  }

  /** From now on, or no longer, all are shown. */
  void showAll(boolean show) {
    all = show;
  }

  private Map<String, String> moduleOf() {
    if (moduleOf.isEmpty()) {
      for (Module module : ModuleLayer.boot().modules()) {
        module.getDescriptor().exports().stream()
            .filter(export -> !export.isQualified())
            .forEach(export -> moduleOf.put(export.source(), module.getName()));
      }
    }
    return moduleOf;
  }
}
