package fathom.kernel.magic;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a magic's line into words at white space. Quotes of both kinds keep white space and may
 * give an empty word; {@code "} allows {@code \"} and {@code \\} inside; outside of quotes a
 * backslash takes the meaning from a quote, a backslash or a space and is kept before all else, so
 * that {@code \n} and {@code C:\dir} arrive as typed.
 */
final class Words {
  /**
   * A line read as far as it goes.
   *
   * @param words the words, the last one perhaps unfinished
   * @param lastStart where the last word begins; the line's length if it ends between words
   * @param openQuote the quote that nothing closes, or 0
   */
  record Reading(List<String> words, int lastStart, char openQuote) {}

  private Words() {}

  /**
   * The words of a line.
   *
   * @throws IllegalArgumentException if a quote is not closed
   */
  static List<String> split(String line) {
    Reading reading = read(line);
    if (reading.openQuote() != 0) {
      throw new IllegalArgumentException(
          "The quote "
              + reading.openQuote()
              + " is not closed; a backslash before it makes it an ordinary character.");
    }
    return reading.words();
  }

  /** Reads a line that may still be being typed. */
  static Reading read(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    int start = line.length();
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      char next = i + 1 < line.length() ? line.charAt(i + 1) : 0;
      boolean space = quote == 0 && Character.isWhitespace(c);
      if (space && inWord) {
        words.add(word.toString());
        word.setLength(0);
      }
      if (!space && !inWord) {
        start = i;
      }
      inWord = !space;
      if (space) {
        start = line.length();
      } else if (c == '\\' && escapes(quote, next)) {
        word.append(next);
        i++;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        word.append(c);
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return new Reading(List.copyOf(words), start, quote);
  }

  private static boolean escapes(char quote, char next) {
    return switch (quote) {
      case '\'' -> false;
      case '"' -> next == '"' || next == '\\';
      default ->
          next == '"'
              || next == '\''
              || next == '\\'
              || (next != 0 && Character.isWhitespace(next));
    };
  }

  /** The text as one word of a line, whatever it holds. */
  static String quote(String text) {
    if (!text.isEmpty() && text.matches("[\\w@%+=:,./-]+")) {
      return text;
    }
    return '"' + inDoubleQuotes(text) + '"';
  }

  /** The text as a part of a word in double quotes. */
  static String inDoubleQuotes(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
