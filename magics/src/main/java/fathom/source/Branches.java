package fathom.source;

import fathom.source.Condition.Truth;
import java.util.ArrayDeque;
import java.util.Deque;

/** Follows the #if lines inside a function: whether what stands between them is compiled. */
final class Branches {
  /**
   * @param taken whether an earlier branch is compiled
   */
  private record Branch(boolean compiled, boolean taken) {}

  private final byte[] text;
  private final KernelConfig config;
  private final Deque<Branch> open = new ArrayDeque<>();
  private boolean guessed;

  Branches(byte[] text, KernelConfig config) {
    this.text = text;
    this.config = config;
  }

  /** Whether a condition could not be decided and was taken for one that does not hold. */
  boolean guessed() {
    return guessed;
  }

  boolean compiled() {
    return open.stream().allMatch(Branch::compiled);
  }

  /** Takes the directive that a lexer stands on; unknown when the configuration is needed. */
  Truth at(Lexer directive) {
    Lexer words = directive.inside(directive.start + 1, directive.line);
    if (words.next() != Lexer.Kind.NAME) return Truth.TRUE;
    String rest = Condition.text(text, words.end, directive.end);
    return switch (words.text()) {
      case "if" -> begin(decided(Condition.evaluate(rest, config), rest));
      case "ifdef" -> begin(decided(config.defined(rest), rest));
      case "ifndef" -> begin(decided(config.defined(rest), rest).not());
      case "elif" -> otherwise(decided(Condition.evaluate(rest, config), rest));
      case "else" -> otherwise(Truth.TRUE);
      case "endif" -> open.poll() == null ? Truth.UNKNOWN : Truth.TRUE;
      default -> Truth.TRUE;
    };
  }

  /** What no configuration sets are switches for developers, which are off. */
  private Truth decided(Truth truth, String condition) {
    if (truth != Truth.UNKNOWN || condition.contains("CONFIG_")) return truth;
    guessed = true;
    return Truth.FALSE;
  }

  private Truth begin(Truth condition) {
    open.push(new Branch(condition == Truth.TRUE, condition == Truth.TRUE));
    return condition == Truth.UNKNOWN ? Truth.UNKNOWN : Truth.TRUE;
  }

  private Truth otherwise(Truth condition) {
    Branch before = open.poll();
    if (before == null) return Truth.UNKNOWN;
    boolean compiled = !before.taken && condition == Truth.TRUE;
    open.push(new Branch(compiled, before.taken || compiled));
    return condition == Truth.UNKNOWN && !before.taken ? Truth.UNKNOWN : Truth.TRUE;
  }
}
