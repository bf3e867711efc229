package fathom.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The tokens between two top-level statements, and the function signature that they may be. */
final class Head {
  /** Words that may stand with arguments before or behind a signature. */
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "__attribute__",
          "__attribute",
          "__acquires",
          "__releases",
          "__must_hold",
          "__cond_acquires",
          "__cond_releases",
          "__printf",
          "__scanf",
          "__aligned",
          "__section",
          "__alloc_size",
          "__realloc_size",
          "__nonnull",
          "__assume_aligned",
          "__counted_by",
          "__copy",
          "__alias",
          "__target",
          "__error",
          "__warning",
          "__malloc",
          "__cleanup",
          "__no_sanitize",
          "__compiletime_error",
          "__compiletime_warning",
          "asm",
          "__asm__",
          "typeof",
          "__typeof__",
          "_Alignas",
          "alignas");

  private static final Set<String> INLINE =
      Set.of("inline", "__inline", "__inline__", "__always_inline", "__flatten");

  private static final Set<String> AGGREGATES = Set.of("struct", "union", "enum");

  /** More tokens than any signature has: what is longer is data. */
  private static final int MAXIMUM = 4096;

  private enum Shape {
    NAME,
    ARGUMENTS,
    ASSIGNMENT,
    OTHER
  }

  private record Part(Shape shape, String text, int line) {
    boolean isName() {
      return shape == Shape.NAME;
    }
  }

  /**
   * A function's signature.
   *
   * @param line of its first token
   * @param flags of {@link FileFacts}
   */
  record Signature(String name, int line, int nameLine, int flags) {}

  /** A name and where it stands. */
  record Named(String name, int line) {}

  /** Words that may stand before a macro that defines something. */
  private static final Set<String> BEFORE_USE =
      Set.of("static", "extern", "const", "inline", "__always_inline", "__init", "noinline");

  private final List<Part> parts = new ArrayList<>();

  /** What it holds now, to come back to. */
  Head copy() {
    Head copy = new Head();
    copy.parts.addAll(parts);
    return copy;
  }

  /** Goes back to what a copy held. */
  void restore(Head copy) {
    parts.clear();
    parts.addAll(copy.parts);
  }

  void clear() {
    parts.clear();
  }

  void name(String text, int line) {
    add(new Part(Shape.NAME, text, line));
  }

  /** Adds a closed pair of parentheses; its text is the first name inside, or "". */
  void arguments(String first, int line) {
    add(new Part(Shape.ARGUMENTS, first, line));
  }

  void assignment(int line) {
    add(new Part(Shape.ASSIGNMENT, "=", line));
  }

  void other(int line) {
    add(new Part(Shape.OTHER, "", line));
  }

  boolean assigns() {
    return parts.stream().anyMatch(p -> p.shape == Shape.ASSIGNMENT);
  }

  private void add(Part part) {
    if (parts.size() >= MAXIMUM) parts.clear();
    parts.add(part);
  }

  /** Whether the name that was added last may be a macro's that is used where definitions stand. */
  boolean beginsUse() {
    int at = parts.size() - 1;
    if (at < 0 || !parts.get(at).isName()) return false;
    int before = at - 1;
    while (before >= 0 && mayStandBeforeUse(parts.get(before))) before--;
    return before < 0 || parts.get(before).shape == Shape.ARGUMENTS;
  }

  /** A word, or a macro that stands for whole lines and has no semicolon. */
  private static boolean mayStandBeforeUse(Part part) {
    return part.isName() && (BEFORE_USE.contains(part.text) || isCapital(part.text));
  }

  private static boolean isCapital(String word) {
    return word.equals(word.toUpperCase(Locale.ROOT));
  }

  /** The name that was added last. */
  Named lastName() {
    Part name = parts.get(parts.size() - 1);
    return new Named(name.text, name.line);
  }

  /** The flags of words before a name: "static inline". */
  static int flags(String words) {
    int flags = 0;
    for (String word : words.split(" ", -1)) {
      if (word.equals("static")) flags |= FileFacts.STATIC;
      if (INLINE.contains(word)) flags |= FileFacts.INLINE;
    }
    return flags;
  }

  /** The signature before an opening brace; empty when this is a type or data. */
  Optional<Signature> signature() {
    int at = nameIndex();
    if (at < 0) return Optional.empty();
    int first = firstIndex(at);
    int flags = 0;
    for (int i = first; i < parts.size(); i++) {
      if (!parts.get(i).isName()) continue;
      String word = parts.get(i).text;
      if (i > at && AGGREGATES.contains(word)) return Optional.empty();
      if (word.equals("static")) flags |= FileFacts.STATIC;
      if (INLINE.contains(word)) flags |= FileFacts.INLINE;
    }
    Part name = parts.get(at);
    int line = parts.get(first).line;
    Optional<String> made = madeName(name.text, parts.get(at + 1).text, first == at);
    if (made.isPresent()) {
      return Optional.of(new Signature(made.get(), line, name.line, flags | FileFacts.GENERATED));
    }
    return Optional.of(new Signature(name.text, line, name.line, flags));
  }

  /** The last name with arguments that is no attribute, or -1. */
  private int nameIndex() {
    for (int i = parts.size() - 2; i >= 0; i--) {
      if (isPair(i) && !isAttribute(i)) return i;
    }
    return -1;
  }

  private boolean isPair(int i) {
    return parts.get(i).isName() && parts.get(i + 1).shape == Shape.ARGUMENTS;
  }

  private boolean isAttribute(int i) {
    String word = parts.get(i).text;
    if (ATTRIBUTES.contains(word)) return true;
    // name(..) __annotation(..): an annotation that is not in the list follows another pair.
    return word.startsWith("__")
        && i >= 2
        && isPair(i - 2)
        && !ATTRIBUTES.contains(parts.get(i - 2).text);
  }

  private int firstIndex(int at) {
    int first = at;
    while (first > 0) {
      if (parts.get(first - 1).isName()) {
        first--;
      } else if (first >= 2 && isPair(first - 2) && isAttribute(first - 2)) {
        first -= 2;
      } else {
        break;
      }
    }
    return first;
  }

  /** The name that a defining macro gives to its function, from its first argument. */
  private static Optional<String> madeName(String macro, String argument, boolean alone) {
    if (argument.isEmpty()) return Optional.empty();
    if (macro.startsWith("SYSCALL_DEFINE")) return Optional.of("sys_" + argument);
    if (macro.startsWith("COMPAT_SYSCALL_DEFINE") || macro.startsWith("SYSCALL32_DEFINE")) {
      return Optional.of("compat_sys_" + argument);
    }
    return alone && isCapital(macro) ? Optional.of(argument) : Optional.empty();
  }
}
