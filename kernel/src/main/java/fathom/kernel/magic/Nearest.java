package fathom.kernel.magic;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a mistyped one was meant to be. */
public final class Nearest {
  private Nearest() {}

  private record Guess(String word, int edits) {}

  /** The candidate with the fewest edits, if these are few for the word's length. */
  static Optional<String> to(String word, Collection<String> candidates) {
    return to(word, candidates, 1).stream().findFirst();
  }

  /**
   * The candidates with the fewest edits, the best first; none with many for the word's length.
   *
   * @param count how many at most
   */
  public static List<String> to(String word, Collection<String> candidates, int count) {
    String wanted = word.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, word.length() / 3);
    return candidates.stream()
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= limit)
        .map(candidate -> new Guess(candidate, edits(wanted, candidate.toLowerCase(Locale.ROOT))))
        .filter(guess -> guess.edits <= limit)
        .sorted(Comparator.comparingInt(Guess::edits))
        .limit(count)
        .map(Guess::word)
        .toList();
  }

  /** " Did you mean X?", or nothing. */
  static String hint(String word, Collection<String> candidates) {
    return to(word, candidates).map(found -> " Did you mean " + found + "?").orElse("");
  }

  /** Levenshtein's distance: insertions, deletions and replacements of one character. */
  static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
