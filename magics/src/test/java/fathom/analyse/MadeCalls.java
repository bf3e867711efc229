package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Mark;

/** Calls made up for a test, in preorder; all by task 7 on CPU 0. */
public final class MadeCalls {
  private final Calls.Builder calls = new Calls.Builder();

  /** Adds a call and returns its row; the marks follow. */
  public int add(int parent, String function, long start, long duration, Mark... marks) {
    return add(7, parent, function, start, duration, marks);
  }

  public int add(int pid, int parent, String function, long start, long duration, Mark... marks) {
    int bits = 0;
    for (Mark mark : marks) bits |= mark.bit();
    return calls.add(
        calls.functions().id(function),
        parent,
        start,
        duration,
        0,
        pid,
        calls.comms().id("writer"),
        bits,
        Calls.UNKNOWN);
  }

  public Calls build() {
    return calls.build();
  }
}
