package fathom.source;

import fathom.source.Condition.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The configuration that a kernel was built with; knows nothing when it was not found. */
final class KernelConfig {
  /** No configuration: every option is unknown. */
  static final KernelConfig UNKNOWN = new KernelConfig(Map.of());

  /** What the compiler and the kernel's build always say for x86-64. */
  private static final Map<String, Boolean> FIXED =
      Map.of(
          "__KERNEL__", true,
          "__x86_64__", true,
          "CONFIG_X86_64", true,
          "CONFIG_X86", true,
          "CONFIG_64BIT", true,
          "CONFIG_X86_32", false,
          "__ASSEMBLY__", false,
          "__CHECKER__", false);

  /** What was read of a file, and the state that it was in. */
  private record Known(FileTime modified, KernelConfig config) {}

  private static final Map<Path, Known> KNOWN = new ConcurrentHashMap<>();

  private final Map<String, String> values;

  private KernelConfig(Map<String, String> values) {
    this.values = values;
  }

  /** Reads a file as {@link #parse} does; the same object as long as the file stays the same. */
  static KernelConfig of(Path file) throws IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    Known known = KNOWN.get(file);
    if (known == null || !known.modified.equals(modified)) {
      known = new Known(modified, parse(Files.readString(file)));
      KNOWN.put(file, known);
    }
    return known.config;
  }

  /** Reads a .config: lines "CONFIG_NAME=value". */
  static KernelConfig parse(String text) {
    Map<String, String> values = new HashMap<>();
    text.lines()
        .filter(l -> l.startsWith("CONFIG_") && l.indexOf('=') > 0)
        .forEach(l -> values.put(l.substring(0, l.indexOf('=')), l.substring(l.indexOf('=') + 1)));
    return new KernelConfig(values);
  }

  /** Whether anything is known of it. */
  boolean isKnown() {
    return !values.isEmpty();
  }

  /** Whether the preprocessor sees this name defined, CONFIG_X_MODULE for modules included. */
  Truth defined(String name) {
    Boolean fixed = FIXED.get(name);
    if (fixed != null) return Truth.of(fixed);
    if (!name.startsWith("CONFIG_") || values.isEmpty()) return Truth.UNKNOWN;
    if (name.endsWith("_MODULE") && !values.containsKey(name)) {
      String base = name.substring(0, name.length() - "_MODULE".length());
      return Truth.of("m".equals(values.get(base)));
    }
    String value = values.get(name);
    return Truth.of(value != null && !value.equals("m"));
  }

  /** Whether an option is y or m. */
  Truth enabled(String option) {
    return defined(option).or(defined(option + "_MODULE"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KernelConfig config && config.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
