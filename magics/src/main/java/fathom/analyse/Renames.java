package fathom.analyse;

import fathom.trace.Calls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Functions that kernels call differently, and those that some of them have inlined: the small
 * table of renames.txt.
 */
public final class Renames {
  private static final Pattern SUFFIX =
      Pattern.compile("(\\.(isra|constprop|part|cold|llvm)(\\.\\d+)?)+$");

  private static final Renames TABLE = read();

  private final Map<String, String> canonical;
  private final Set<String> comeAndGo;

  private Renames(Map<String, String> canonical, Set<String> comeAndGo) {
    this.canonical = canonical;
    this.comeAndGo = comeAndGo;
  }

  /** The table. */
  public static Renames table() {
    return TABLE;
  }

  private static Renames read() {
    try (InputStream in = Renames.class.getResourceAsStream("renames.txt")) {
      if (in == null) throw new IllegalStateException("Fathom's jar is damaged: no renames.txt");
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lines of names that mean the same, the newest last; "name -" where only some kernels have it.
   */
  static Renames parse(String text) {
    Map<String, String> canonical = new HashMap<>();
    Set<String> comeAndGo = new HashSet<>();
    for (String line : text.lines().toList()) {
      String[] names = line.replaceFirst("#.*", "").strip().split("\\s+");
      if (names[0].isEmpty()) continue;
      String last = names[names.length - 1];
      if (last.equals("-")) {
        comeAndGo.add(names[0]);
        continue;
      }
      for (String name : names) canonical.put(name, last);
    }
    return new Renames(canonical, comeAndGo);
  }

  /** What a function is aligned by. */
  String canonical(String function) {
    String base = base(function);
    return canonical.getOrDefault(base, base);
  }

  /** A name without what the compiler hung on it. */
  static String base(String function) {
    return SUFFIX.matcher(function).replaceFirst("");
  }

  /** Whether a function is the old name of what it calls, and does nothing else. */
  boolean wraps(String caller, String function) {
    return !base(caller).equals(base(function)) && canonical(caller).equals(canonical(function));
  }

  /** Whether the other trace never called it because its kernel may have it inlined. */
  boolean isOnlyIn(String function, Calls other) {
    return comeAndGo.contains(base(function)) && other.functions().find(function) < 0;
  }
}
