package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.List;

/** Makes the stack of a recursion short: its head, how often it repeats, and its end. */
final class Repeats {
  private static final int LONGEST_PERIOD = 20;
  private static final int MANY = 40;
  private static final int HEAD = 25;
  private static final int TAIL = 10;

  private Repeats() {}

  /** The lines with what repeats itself folded, and the middle of what is then still long. */
  static List<String> folded(List<String> lines, String indent) {
    List<String> folded = new ArrayList<>();
    int i = 0;
    while (i < lines.size()) {
      int best = 0;
      int times = 0;
      for (int period = 1; period <= LONGEST_PERIOD && best == 0; period++) {
        times = repeats(lines, i, period);
        best = times >= 3 ? period : 0;
      }
      if (best == 0) {
        folded.add(lines.get(i++));
        continue;
      }
      folded.addAll(lines.subList(i, i + best));
      String what = best == 1 ? "this line" : "these " + best + " lines";
      folded.add("%s    ... %s %,d times ...".formatted(indent, what, times));
      i += best * times;
    }
    if (folded.size() > MANY) {
      int left = folded.size() - HEAD - TAIL;
      List<String> ends = new ArrayList<>(folded.subList(0, HEAD));
      ends.add("%s    ... %,d more calls ...".formatted(indent, left));
      ends.addAll(folded.subList(folded.size() - TAIL, folded.size()));
      return ends;
    }
    return folded;
  }

  private static int repeats(List<String> lines, int from, int period) {
    int times = 1;
    int next = from + period;
    while (next + period <= lines.size()
        && lines.subList(from, from + period).equals(lines.subList(next, next + period))) {
      times++;
      next += period;
    }
    return times;
  }
}
