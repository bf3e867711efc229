package fathom.source;

import fathom.source.Condition.Truth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Finds the definition that a kernel of some configuration really has under a name. */
final class Definitions {
  /** Parts of arch/x86 that are no part of the running 64-bit kernel. */
  private static final Set<String> NOT_KERNEL =
      Set.of(
          "arch/x86/boot/",
          "arch/x86/tools/",
          "arch/x86/um/",
          "arch/x86/purgatory/",
          "arch/x86/math-emu/");

  /** How the names of files end that are built for 32 bits. */
  private static final Pattern OTHER_WIDTH = Pattern.compile(".*_32\\.[cS]");

  private static final List<String> BEFORE_GENERATED = List.of("____", "__", "asm_", "fred_");

  private final Index index;
  private final KernelConfig config;
  private final Map<String, Truth> conditions = new ConcurrentHashMap<>();
  private final Map<String, OptionalInt> found = new ConcurrentHashMap<>();
  private volatile Map<String, Set<String>> otherNames;

  Definitions(Index index, KernelConfig config) {
    this.index = index;
    this.config = config;
  }

  Index index() {
    return index;
  }

  KernelConfig config() {
    return config;
  }

  /** Whether this kernel compiles a definition, as far as can be known. */
  Truth compiled(int definition) {
    if (!isOfKernel(index.file(index.fileOf(definition)))) return Truth.FALSE;
    return truth(index.condition(definition));
  }

  /** Whether this kernel is sure not to have it: it is not compiled, or its file is not built. */
  boolean isLeftOut(int definition) {
    if (compiled(definition) == Truth.FALSE) return true;
    int file = index.fileOf(definition);
    return !index.isHeader(file) && truth(index.fileCondition(file)) == Truth.FALSE;
  }

  private Truth truth(String condition) {
    return conditions.computeIfAbsent(condition, c -> Condition.evaluate(c, config));
  }

  private static boolean isOfKernel(String file) {
    if (!file.startsWith("arch/")) return true;
    return file.startsWith("arch/x86/")
        && NOT_KERNEL.stream().noneMatch(file::startsWith)
        && !OTHER_WIDTH.matcher(file).matches();
  }

  /**
   * The definition of a traced function.
   *
   * @param traced its name in the trace
   * @param callerFile the file of what called it, or "" when that is not known
   */
  OptionalInt traced(String traced, String callerFile) {
    return found.computeIfAbsent(
        callerFile + ":" + traced, key -> find(traced, TracedName.base(traced), callerFile));
  }

  private OptionalInt find(String traced, String base, String callerFile) {
    OptionalInt byBase = byName(base, callerFile);
    if (byBase.isPresent()) return byBase;
    // A system call that is not built has a function of that whole name: kernel/sys_ni.c.
    OptionalInt whole = base.equals(traced) ? byBase : best(traced, callerFile, 0);
    return whole.isPresent() ? whole : renamed(base, callerFile);
  }

  /** A function that is compiled under another name: #define its_name this_name. */
  private OptionalInt renamed(String name, String callerFile) {
    for (String written : otherNames().getOrDefault(name, Set.of())) {
      OptionalInt found = best(written, callerFile, 0);
      if (found.isPresent()) return found;
    }
    return OptionalInt.empty();
  }

  /** Names in the text by the names that macros make of them. */
  private Map<String, Set<String>> otherNames() {
    Map<String, Set<String>> names = otherNames;
    if (names != null) return names;
    names = new HashMap<>();
    for (int d = 0; d < index.definitions(); d++) {
      int call = index.firstCall(d);
      boolean alias =
          index.isMacro(d)
              && index.afterLastCall(d) == call + 1
              && index.callKind(call) == CallKind.ALIAS;
      if (!alias) continue;
      names
          .computeIfAbsent(index.name(index.callName(call)), n -> new TreeSet<>())
          .add(index.name(index.nameOf(d)));
    }
    otherNames = names;
    return names;
  }

  private OptionalInt byName(String name, String callerFile) {
    OptionalInt exact = best(name, callerFile, 0);
    if (exact.isPresent()) return exact;
    // A defining macro makes several functions of one body: sysvec_x, __sysvec_x, asm_sysvec_x.
    for (String before : BEFORE_GENERATED) {
      if (!name.startsWith(before)) continue;
      return best(name.substring(before.length()), callerFile, FileFacts.GENERATED);
    }
    return exact;
  }

  private OptionalInt best(String text, String callerFile, int flag) {
    int name = index.name(text);
    int best = -1;
    int bestScore = Integer.MIN_VALUE;
    if (name >= 0) {
      for (int d = index.first(name); d < index.afterLast(name); d++) {
        if (index.isMacro(d) || (flag != 0 && !index.has(d, flag))) continue;
        Truth compiled = compiled(d);
        if (compiled == Truth.FALSE) continue;
        int score = score(d, compiled, callerFile);
        if (score > bestScore) {
          best = d;
          bestScore = score;
        }
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  private int score(int d, Truth compiled, String callerFile) {
    int file = index.fileOf(d);
    String path = index.file(file);
    int score = compiled == Truth.TRUE ? 1 : 0;
    if (index.isHeader(file)) {
      // What is traced has an address, and that is rarely a header's function.
      score -= 4;
    } else {
      Truth built = truth(index.fileCondition(file));
      if (built != Truth.UNKNOWN) score += built == Truth.TRUE ? 4 : -12;
    }
    if (path.equals(callerFile)) {
      score += 8;
    } else {
      if (index.has(d, FileFacts.STATIC)) score -= 3;
      if (!callerFile.isEmpty() && folder(path).equals(folder(callerFile))) score += 1;
    }
    return score;
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }
}
