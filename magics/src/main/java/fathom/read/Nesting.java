package fathom.read;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Tells depths by the braces of each task, where the indentation of a text cannot be trusted. */
final class Nesting {
  /** What is open in a task: the indentation of each brace. */
  private static final class Braces {
    int[] indent = new int[32];
    int top;
    boolean gap;

    void push(int column) {
      if (top == indent.length) indent = Arrays.copyOf(indent, top * 2);
      indent[top++] = column;
    }
  }

  private final boolean indentBehindGaps;
  private final Map<Integer, Braces> tasks = new HashMap<>();

  /**
   * @param indentBehindGaps whether the indentation tells what was closed where lines were left out
   */
  Nesting(boolean indentBehindGaps) {
    this.indentBehindGaps = indentBehindGaps;
  }

  int depth(int pid, int cpu, int indent, byte kind) {
    Braces b = tasks.computeIfAbsent(pid == 0 ? -1_000_000 - cpu : pid, k -> new Braces());
    if (b.gap && indentBehindGaps) {
      int keep = b.top;
      int bound = kind == TextItems.CLOSE ? indent + 1 : indent;
      while (keep > 0 && b.indent[keep - 1] >= bound) keep--;
      if (keep > 0 || b.top > 0 && b.indent[0] >= bound) b.top = keep;
    }
    b.gap = false;
    if (kind == TextItems.CLOSE) {
      if (b.top > 0) b.top--;
      return b.top;
    }
    int depth = b.top;
    if (kind == TextItems.OPEN) b.push(indent);
    return depth;
  }

  /** Lines were left out. */
  void gap() {
    tasks.values().forEach(b -> b.gap = true);
  }

  /** Another trace begins. */
  void clear() {
    tasks.clear();
  }
}
