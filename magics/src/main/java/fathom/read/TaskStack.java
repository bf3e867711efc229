package fathom.read;

import java.util.Arrays;

/** The calls that a task is in, the innermost on top; at the bottom what was before the record. */
final class TaskStack {
  /** What a frame is. */
  enum Frame {
    BASE,
    SYSTEM_CALL,
    /** A call of which no block has run yet. */
    CALLED,
    /** A traced call. */
    TRACED,
    /** A call outside of what is traced. */
    OTHER,
    /** A function that was jumped to, in the frame below. */
    TAIL,
    INTERRUPT
  }

  static final int NONE = -1;

  Frame[] frame = new Frame[64];
  long[] slot = new long[64];
  int[] node = new int[64];

  /** The block that ran last, and whether it is counted already. */
  int[] block = new int[64];

  boolean[] counted = new boolean[64];

  /** In a frame that is called: the block that calls. */
  int[] site = new int[64];

  int top = NONE;

  TaskStack() {
    push(Frame.BASE, 0, NONE, NONE);
  }

  void push(Frame what, long at, int of, int from) {
    top++;
    if (top == slot.length) grow();
    frame[top] = what;
    slot[top] = at;
    node[top] = of;
    site[top] = from;
    block[top] = NONE;
    counted[top] = true;
  }

  private void grow() {
    int size = 2 * top;
    frame = Arrays.copyOf(frame, size);
    slot = Arrays.copyOf(slot, size);
    node = Arrays.copyOf(node, size);
    block = Arrays.copyOf(block, size);
    counted = Arrays.copyOf(counted, size);
    site = Arrays.copyOf(site, size);
  }

  void began(int which) {
    block[top] = which;
    counted[top] = false;
  }

  /** The frame whose return address lies in a slot, the lowest of those that share it, or NONE. */
  int withSlot(long wanted) {
    int i = top;
    while (i > 0 && (slot[i] != wanted || frame[i] == Frame.INTERRUPT)) i--;
    if (i <= 0) return NONE;
    while (i > 1 && slot[i - 1] == wanted) i--;
    return i;
  }

  /** Whether a traced call is in it. */
  boolean isTraced() {
    for (int i = 0; i <= top; i++) if (node[i] >= 0) return true;
    return false;
  }

  int innermostInterrupt() {
    int i = top;
    while (i >= 0 && frame[i] != Frame.INTERRUPT) i--;
    return i;
  }

  /** Leaves the frame and all above it. */
  void popTo(int which) {
    top = which - 1;
    if (top < 0) push(Frame.BASE, 0, NONE, NONE);
  }
}
