package fathom.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads and evaluates the conditions of #if lines, as far as a kernel configuration tells. */
final class Condition {
  /** Whether a condition holds. */
  enum Truth {
    TRUE,
    FALSE,
    UNKNOWN;

    static Truth of(boolean b) {
      return b ? TRUE : FALSE;
    }

    Truth not() {
      return this == UNKNOWN ? UNKNOWN : of(this == FALSE);
    }

    Truth and(Truth other) {
      if (this == FALSE || other == FALSE) return FALSE;
      return this == UNKNOWN || other == UNKNOWN ? UNKNOWN : TRUE;
    }

    Truth or(Truth other) {
      return not().and(other.not()).not();
    }
  }

  private static final Pattern TOKEN =
      Pattern.compile("[A-Za-z_]\\w*|\\d\\w*|&&|\\|\\||[<>=!]=|[()!<>+\\-*/,]");
  private static final Pattern TELLING =
      Pattern.compile("CONFIG_|__KERNEL__|__ASSEMBLY__|__x86_64__|BITS_PER_LONG|\\b[01]\\b");

  /** Deeper than any real condition; keeps hostile input from overflowing the stack. */
  private static final int DEEPEST = 200;

  private final List<String> tokens;
  private final KernelConfig config;
  private int at;
  private int nesting;

  private Condition(String text, KernelConfig config) {
    this.tokens = TOKEN.matcher(text).results().map(MatchResult::group).toList();
    this.config = config;
  }

  /** The text of a condition without comments and continuations, its words one blank apart. */
  static String text(byte[] source, int from, int to) {
    StringBuilder text = new StringBuilder();
    Lexer lexer = new Lexer(source, from, to, 1);
    while (lexer.next() != Lexer.Kind.END) {
      String word =
          new String(source, lexer.start, lexer.end - lexer.start, StandardCharsets.ISO_8859_1);
      boolean joins = text.length() > 0 && "&|<>=!".indexOf(text.charAt(text.length() - 1)) >= 0;
      if (text.length() > 0 && !(joins && "&|=".contains(word))) text.append(' ');
      text.append(word);
    }
    return text.toString();
  }

  /** All conditions that a configuration can tell something about, as one. */
  static String joined(List<String> conditions) {
    List<String> telling = new ArrayList<>();
    for (String c : conditions) if (TELLING.matcher(c).find()) telling.add("(" + c + ")");
    return String.join(" && ", telling);
  }

  /** Evaluates a condition; what cannot be known or read is unknown. */
  static Truth evaluate(String text, KernelConfig config) {
    if (text.isEmpty()) return Truth.TRUE;
    Condition c = new Condition(text, config);
    Optional<Truth> truth = c.any();
    return c.at < c.tokens.size() ? Truth.UNKNOWN : truth.orElse(Truth.UNKNOWN);
  }

  private boolean take(String token) {
    if (at < tokens.size() && tokens.get(at).equals(token)) {
      at++;
      return true;
    }
    return false;
  }

  private Optional<Truth> any() {
    Optional<Truth> left = all();
    while (left.isPresent() && take("||")) {
      Optional<Truth> right = all();
      if (right.isEmpty()) return right;
      left = Optional.of(left.get().or(right.get()));
    }
    return left;
  }

  private Optional<Truth> all() {
    Optional<Truth> left = comparison();
    while (left.isPresent() && take("&&")) {
      Optional<Truth> right = comparison();
      if (right.isEmpty()) return right;
      left = Optional.of(left.get().and(right.get()));
    }
    return left;
  }

  private Optional<Truth> comparison() {
    if (at + 2 < tokens.size() && tokens.get(at).equals("BITS_PER_LONG")) {
      String number = tokens.get(at + 2);
      if (tokens.get(at + 1).equals("==") && number.matches("32|64")) {
        at += 3;
        return Optional.of(config.defined("CONFIG_64BIT").and(Truth.of(number.equals("64"))));
      }
    }
    Optional<Truth> left = single();
    while (left.isPresent() && at < tokens.size() && tokens.get(at).matches("[<>=!]=|[<>+\\-*/]")) {
      at++;
      if (single().isEmpty()) return Optional.empty();
      left = Optional.of(Truth.UNKNOWN);
    }
    return left;
  }

  /** Empty when the text is no condition. */
  private Optional<Truth> single() {
    if (at >= tokens.size() || ++nesting > DEEPEST) return Optional.empty();
    String token = tokens.get(at++);
    Optional<Truth> truth;
    if (token.equals("!")) {
      truth = single().map(Truth::not);
    } else if (token.equals("(")) {
      truth = any();
      if (!take(")")) return Optional.empty();
    } else if (Character.isDigit(token.charAt(0))) {
      truth = Optional.of(Truth.of(!token.matches("0+[uUlL]*")));
    } else if (!Character.isLetter(token.charAt(0)) && token.charAt(0) != '_') {
      return Optional.empty();
    } else if (token.equals("defined")) {
      truth = definedWord();
    } else if (take("(")) {
      truth = Optional.of(macro(token));
    } else {
      truth = Optional.of(config.defined(token));
    }
    nesting--;
    return truth;
  }

  private Optional<Truth> definedWord() {
    boolean open = take("(");
    if (at >= tokens.size()) return Optional.empty();
    Truth truth = config.defined(tokens.get(at++));
    if (open && !take(")")) return Optional.empty();
    return Optional.of(truth);
  }

  /** A macro with arguments, whose '(' is taken. */
  private Truth macro(String name) {
    String argument = at < tokens.size() ? tokens.get(at) : "";
    for (int open = 1; at < tokens.size() && open > 0; at++) {
      if (tokens.get(at).equals("(")) open++;
      if (tokens.get(at).equals(")")) open--;
    }
    return switch (name) {
      case "IS_ENABLED", "IS_REACHABLE" -> config.enabled(argument);
      case "IS_BUILTIN" -> config.defined(argument);
      case "IS_MODULE" -> config.defined(argument + "_MODULE");
      default -> Truth.UNKNOWN;
    };
  }
}
