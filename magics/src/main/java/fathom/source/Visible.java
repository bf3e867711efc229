package fathom.source;

import fathom.source.Condition.Truth;
import fathom.source.Statement.Call;
import java.util.OptionalInt;
import java.util.Set;

/** Knows which calls of a function cannot be made without being traced. */
final class Visible {
  /** Macros and keywords whose argument is evaluated once, always. */
  private static final Set<String> TRANSPARENT =
      Set.of(
          "if",
          "while",
          "for",
          "switch",
          "return",
          "likely",
          "unlikely",
          "WARN_ON",
          "WARN_ON_ONCE",
          "BUG_ON",
          "READ_ONCE");

  private final int caller;
  private final Definitions definitions;
  private final Index index;
  private final Inlined inlined;
  private final Set<String> traceable;
  private final Set<String> values;

  /**
   * @param traceable the base names of what would have been traced; empty when absence tells
   *     nothing
   * @param values names that the caller uses otherwise than by calling them
   */
  Visible(
      int caller,
      Definitions definitions,
      Inlined inlined,
      Set<String> traceable,
      Set<String> values) {
    this.caller = caller;
    this.definitions = definitions;
    this.index = definitions.index();
    this.inlined = inlined;
    this.traceable = traceable;
    this.values = values;
  }

  /** Whether a call is made, and so traced, whenever its statement runs. */
  boolean certainly(Call call) {
    return unconditional(call) && isVisible(call.name());
  }

  /** The same for a macro or inline function that makes such a call. */
  boolean certainlySomething(Call call) {
    return unconditional(call)
        && !traceable.isEmpty()
        && (isVisible(call.name())
            || inlined.certainly(call.name(), index.fileOf(caller), this::isVisible));
  }

  private boolean unconditional(Call call) {
    return call.certain() && !call.member() && evaluated(call) && !values.contains(call.name());
  }

  /** Whether no macro around a call may leave it out. */
  static boolean evaluated(Call call) {
    return TRANSPARENT.containsAll(call.within());
  }

  private boolean isVisible(String function) {
    return traceable.contains(function) && isOutOfLine(function);
  }

  /** Whether the compiler can only call it: a function of another file, under no macro's name. */
  private boolean isOutOfLine(String function) {
    int name = index.name(function);
    if (name < 0) return false;
    for (int d = index.first(name); d < index.afterLast(name); d++) {
      if (definitions.compiled(d) == Truth.FALSE) continue;
      boolean header = index.isHeader(index.fileOf(d));
      if (index.isMacro(d) || header || index.has(d, FileFacts.INLINE)) return false;
    }
    String own = index.file(index.fileOf(caller));
    OptionalInt found = definitions.traced(function, own);
    return found.isPresent()
        && !index.has(found.getAsInt(), FileFacts.STATIC)
        && index.fileOf(found.getAsInt()) != index.fileOf(caller);
  }
}
