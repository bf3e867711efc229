package fathom.analyse;

import fathom.trace.Calls;
import java.util.Arrays;

/** Which instruction made each call, from what ran in order. */
final class CallSites {
  private CallSites() {}

  /**
   * The address of the instruction that called, or jumped, by the row of the call; 0 for a root,
   * and where the caller ran nothing before.
   */
  static long[] of(Executed executed, Calls calls) {
    long[] sites = new long[calls.size()];
    int[] last = new int[calls.size()]; // of each call, the step that it ran last
    Arrays.fill(last, -1);
    for (int step = 0; step < executed.size(); step++) {
      int call = executed.call(step);
      if (!Executed.isOf(calls, call)) continue;
      int parent = calls.parent(call);
      boolean begins = last[call] < 0 && parent >= 0 && last[parent] >= 0;
      if (begins) sites[call] = executed.block(last[parent]).last();
      last[call] = step;
    }
    return sites;
  }
}
