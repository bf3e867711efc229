package fathom.analyse;

import fathom.trace.Calls;
import fathom.trace.Entered;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What one call executed itself, as pieces without a jump: each goes on to the next by a jump, or
 * by what it called. Where the emulator cut its blocks does not show in them, nor how many turns a
 * {@code rep} took.
 */
final class Pieces {
  /**
   * A piece.
   *
   * @param instructions the addresses of its instructions
   * @param to one past its last byte
   * @param called the row of what it called or jumped on to at its end, -1 for nothing
   */
  record Piece(long[] instructions, long to, int called) {
    long from() {
      return instructions[0];
    }

    /** The address of its last instruction. */
    long last() {
      return instructions[instructions.length - 1];
    }

    boolean holds(long address) {
      return Long.compareUnsigned(from(), address) <= 0 && Long.compareUnsigned(address, to) < 0;
    }

    /** How many of its instructions lie from an address on and before another. */
    long between(long first, long end) {
      return Arrays.stream(instructions)
          .filter(at -> Long.compareUnsigned(first, at) <= 0 && Long.compareUnsigned(at, end) < 0)
          .count();
    }
  }

  private final Calls calls;
  private final Executed executed;
  private final List<Piece> pieces = new ArrayList<>();
  private final List<Long> open = new ArrayList<>();
  private long to;

  private Pieces(Calls calls, Executed executed) {
    this.calls = calls;
    this.executed = executed;
  }

  /**
   * The pieces of a call, in their order.
   *
   * @param steps those of each call, {@link Executed#byCall}
   */
  static List<Piece> of(Calls calls, Executed executed, Map<Integer, int[]> steps, int call) {
    Pieces made = new Pieces(calls, executed);
    int[] own = steps.getOrDefault(call, new int[0]);
    int[] called =
        calls
            .childrenOf(call)
            .filter(c -> !calls.has(c, Mark.INTERRUPT) && steps.containsKey(c))
            .filter(c -> calls.entered(c) != Entered.EXCEPTION)
            .toArray();
    int next = 0;
    for (int i = 0; i < own.length; i++) {
      made.add(own[i]);
      int until = i + 1 < own.length ? own[i + 1] : Integer.MAX_VALUE;
      while (next < called.length && steps.get(called[next])[0] < own[i]) next++;
      if (next < called.length && steps.get(called[next])[0] < until) made.close(called[next++]);
    }
    made.close(-1);
    return made.pieces;
  }

  private void add(int step) {
    long start = executed.block(step).address();
    int instructions = executed.instructions(step);
    if (instructions == 0) return;
    boolean begun = !open.isEmpty();
    boolean turn = begun && start == open.get(open.size() - 1) && instructions == 1;
    if (turn) return; // of a rep
    if (begun && start != to) close(-1);
    long at = start;
    for (int i = 0; i < instructions; i++) {
      open.add(at);
      at += executed.block(step).lengths()[i];
    }
    to = at;
  }

  private void close(int called) {
    if (open.isEmpty()) return;
    pieces.add(new Piece(open.stream().mapToLong(Long::longValue).toArray(), to, called));
    open.clear();
  }
}
