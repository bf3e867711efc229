package fathom.analyse;

import fathom.trace.Calls;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Calls that are left out of a picture or text: where some stand side by side, one mark says how
 * many, with what is below them.
 *
 * @param hidden the rows that are not shown
 * @param marks the rows that a mark stands for instead
 */
public record Folding(BitSet hidden, Map<Integer, Mark> marks) {
  public static final Folding NONE = new Folding(new BitSet(), Map.of());

  private static final Pattern PATTERN = Pattern.compile("[\\w.$*?-]{1,200}");

  /**
   * What stands for calls side by side.
   *
   * @param calls how many, those below them among them
   * @param last the last one of them that has the same caller
   * @param nanos their duration, {@link Calls#UNKNOWN} when one's is not known
   */
  public record Mark(int calls, int last, long nanos) {
    /** "... 12 calls". */
    public String label() {
      return calls == 1 ? "... 1 call" : "... " + calls + " calls";
    }
  }

  /**
   * Folds the calls of functions; roots stay.
   *
   * @param patterns names, in which * stands for any letters and ? for one
   * @throws IllegalArgumentException when one is no pattern
   */
  public static Folding of(Calls calls, List<String> patterns) {
    if (patterns.isEmpty()) return NONE;
    boolean[] matches = matches(calls, patterns);
    BitSet hidden = new BitSet();
    Map<Integer, Mark> marks = new HashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      if (calls.parent(i) < 0 || hidden.get(i) || !matches[calls.functionId(i)]) continue;
      int parent = calls.parent(i);
      int last = i;
      long nanos = 0;
      int end = i;
      for (int k = i; k < calls.end(parent) && matches[calls.functionId(k)]; k = calls.end(k)) {
        long one = calls.durationNanos(k);
        nanos = one == Calls.UNKNOWN || nanos == Calls.UNKNOWN ? Calls.UNKNOWN : nanos + one;
        last = k;
        end = calls.end(k);
      }
      hidden.set(i + 1, end);
      marks.put(i, new Mark(end - i, last, nanos));
    }
    return new Folding(hidden, Map.copyOf(marks));
  }

  private static boolean[] matches(Calls calls, List<String> patterns) {
    StringBuilder any = new StringBuilder();
    for (String pattern : patterns) {
      if (!PATTERN.matcher(pattern).matches()) {
        throw new IllegalArgumentException(
            "\"" + pattern + "\" is no pattern for functions; expected one like irq* or *_lock");
      }
      any.append(any.isEmpty() ? "" : "|");
      for (char c : pattern.replaceAll("\\*+", "*").toCharArray()) {
        any.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    Pattern one = Pattern.compile(any.toString());
    boolean[] matches = new boolean[calls.functions().size()];
    for (int f = 0; f < matches.length; f++) {
      matches[f] = one.matcher(calls.functions().name(f)).matches();
    }
    return matches;
  }
}
