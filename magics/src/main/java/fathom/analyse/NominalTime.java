package fathom.analyse;

import fathom.trace.Calls;

/** Times that no clock measured: 2 ns for each instruction that the emulator recorded. */
public final class NominalTime {
  public static final int NANOS_PER_INSTRUCTION = 2;

  private NominalTime() {}

  /** Whether the times of these calls are nominal. */
  public static boolean isIn(Calls calls) {
    return calls.hasInstructions()
        && calls
            .roots()
            .allMatch(r -> calls.durationNanos(r) == NANOS_PER_INSTRUCTION * calls.instructions(r));
  }

  /** The instructions of all roots together, 0 where none are known. */
  public static long instructions(Calls calls) {
    return calls.hasInstructions() ? calls.roots().mapToLong(calls::instructions).sum() : 0;
  }

  /** The calls with their instructions in the place of nanoseconds: what is drawn or shared by. */
  public static Calls byInstructions(Calls calls) {
    long[] at = new long[calls.size()];
    long[] free = new long[calls.size()];
    for (int i = 0; i < at.length; i++) {
      int parent = calls.parent(i);
      if (parent >= 0) {
        at[i] = free[parent];
        free[parent] += calls.instructions(i);
      }
      free[i] = at[i];
    }
    return calls.withTimes(i -> at[i], calls::instructions);
  }
}
