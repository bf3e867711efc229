package fathom.kernel.magic;

import fathom.kernel.display.PlainText;

/**
 * Replaces an expression in braces in a magic's line by the text of its value, quoted so that it
 * stays one word. Two opening braces are a brace, and two closing ones close such a brace.
 */
final class Expansion {
  /** Gives the value of a Java expression. */
  @FunctionalInterface
  interface Evaluator {
    Object evaluate(String expression) throws Exception;
  }

  private final String line;
  private final Evaluator evaluator;
  private final StringBuilder out = new StringBuilder();
  private char quote;
  private int literalBraces;

  private Expansion(String line, Evaluator evaluator) {
    this.line = line;
    this.evaluator = evaluator;
  }

  /**
   * The line with values in it.
   *
   * @throws IllegalArgumentException if a brace is not closed or holds nothing
   * @throws Exception what the evaluation throws
   */
  static String expand(String line, Evaluator evaluator) throws Exception {
    return line.indexOf('{') < 0 ? line : new Expansion(line, evaluator).run();
  }

  private String run() throws Exception {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      char next = i + 1 < line.length() ? line.charAt(i + 1) : 0;
      if (c == '{' && next == '{') {
        out.append(c);
        literalBraces++;
        i++;
      } else if (c == '}' && literalBraces > 0) {
        out.append(c);
        literalBraces--;
        i += next == '}' ? 1 : 0;
      } else if (c == '{') {
        int end = closing(i + 1);
        appendValue(line.substring(i + 1, end));
        i = end;
      } else {
        if (quote == 0 && (c == '"' || c == '\'')) {
          quote = c;
        } else if (c == quote) {
          quote = 0;
        }
        out.append(c);
        if (c == '\\' && quote != '\'' && next != 0 && next != '{') {
          out.append(next);
          i++;
        }
      }
    }
    return out.toString();
  }

  private void appendValue(String expression) throws Exception {
    if (expression.isBlank()) {
      throw new IllegalArgumentException(
          "Nothing between { and } in the magic's line; {{ is a brace itself.");
    }
    String value = PlainText.of(evaluator.evaluate(expression.strip()));
    out.append(
        switch (quote) {
          case 0 -> Words.quote(value);
          case '"' -> Words.inDoubleQuotes(value);
          default -> quote + Words.quote(value) + quote;
        });
  }

  /** The place of the brace that closes an expression, strings and nested braces left aside. */
  private int closing(int from) {
    int depth = 0;
    char inside = 0;
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (inside != 0) {
        if (c == '\\') {
          i++;
        } else if (c == inside) {
          inside = 0;
        }
      } else if (c == '"' || c == '\'') {
        inside = c;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && depth-- == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "The { in the magic's line is not closed by }; {{ is a brace itself.");
  }
}
