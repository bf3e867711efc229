package fathom.read;

import java.util.HashMap;
import java.util.Map;

/**
 * Whether the indentation of a text can be trusted, and where it shows that lines are missing that
 * nothing marks: behind an opening brace stands a deeper line or its own closing brace, behind
 * everything else a line as deep or a closing brace.
 *
 * @param broken how many lines are not where they must be
 */
record Indentation(int broken) {

  /** The last record of a task. */
  private static final class Last {
    int indent;
    boolean opened;
    boolean known;
  }

  /** Looks at a whole text, and marks the records before which others are missing. */
  static Indentation of(TextItems t) {
    int[] steps = new int[64];
    int broken = scan(t, steps, Integer.MAX_VALUE);
    int unit = 2;
    for (int step = 1; step < steps.length; step++) if (steps[step] > steps[unit]) unit = step;
    scan(t, steps, unit);
    return new Indentation(broken);
  }

  private static int scan(TextItems t, int[] steps, int unit) {
    Map<Integer, Last> tasks = new HashMap<>();
    int broken = 0;
    for (int i = 0; i < t.size; i++) {
      byte kind = t.kind[i];
      if (kind > TextItems.CLOSE) {
        if (kind != TextItems.EVENT && kind != TextItems.FRAME) tasks.clear();
        continue;
      }
      int key = t.pid[i] > 0 ? t.pid[i] : -2 - t.cpu[i];
      Last last = tasks.computeIfAbsent(key, k -> new Last());
      int step = t.indent[i] - last.indent;
      if (last.known) {
        boolean closes = kind == TextItems.CLOSE;
        boolean fits = last.opened ? closes ? step == 0 : step > 0 : closes ? step < 0 : step == 0;
        if (!fits) broken++;
        if (last.opened && !closes && step > 0) {
          if (step < steps.length) steps[step]++;
          if (step > unit) t.flags[i] |= TextItems.GAP;
        } else if (!last.opened && !closes && step > 0 && unit != Integer.MAX_VALUE) {
          t.flags[i] |= TextItems.GAP;
        }
      }
      last.known = true;
      last.indent = t.indent[i];
      last.opened = kind == TextItems.OPEN;
    }
    return broken;
  }
}
