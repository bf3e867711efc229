package fathom.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes the stack of a recursion short: its head, how often it repeats, and its end. */
final class Repeats {
  private static final int LONGEST_PERIOD = 20;
  private static final int MANY = 40;
  private static final int HEAD = 25;
  private static final int TAIL = 10;

  private Repeats() {}

  /** The frames as lines, with what repeats itself folded, and the middle of what is then long. */
  static List<String> folded(
      List<StackTraceElement> frames, Function<StackTraceElement, String> line, String indent) {
    List<String> folded = new ArrayList<>();
    int i = 0;
    while (i < frames.size()) {
      int best = 0;
      int times = 0;
      for (int period = 1; period <= LONGEST_PERIOD && best == 0; period++) {
        times = repeats(frames, i, period);
        best = times >= 3 ? period : 0;
      }
      if (best == 0) {
        folded.add(line.apply(frames.get(i++)));
        continue;
      }
      frames.subList(i, i + best).forEach(frame -> folded.add(line.apply(frame)));
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

  private static int repeats(List<StackTraceElement> frames, int from, int period) {
    int same = 0;
    while (from + period + same < frames.size()
        && frames.get(from + same).equals(frames.get(from + period + same))) {
      same++;
    }
    return 1 + same / period;
  }
}
