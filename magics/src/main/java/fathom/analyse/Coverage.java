package fathom.analyse;

import fathom.read.ExecutedLog;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each instruction ran, and which way each conditional jump went. Without what interrupts
 * and tracers ran.
 *
 * @param ran address of an instruction to how often it was executed
 * @param jumpedTo address to how often it was reached by a jump, and not from the one before it
 * @param branches address of a conditional jump to which ways it went
 */
public record Coverage(
    TreeMap<Long, Long> ran, Map<Long, Long> jumpedTo, TreeMap<Long, Ways> branches) {

  /**
   * How often a conditional jump was taken and not taken.
   *
   * @param target the address that it leads to when it is taken; 0 when it was not and its code
   *     does not tell
   * @param next the address behind it
   */
  public record Ways(long taken, long notTaken, long target, long next) {
    Ways and(Ways other) {
      long known = target != 0 ? target : other.target;
      return new Ways(taken + other.taken, notTaken + other.notTaken, known, next);
    }
  }

  /** The rows that are an interrupt's, or below one. */
  static BitSet interrupts(Calls calls) {
    BitSet rows = new BitSet();
    for (int i = 0; i < calls.size(); i++) {
      int parent = calls.parent(i);
      if (calls.has(i, Mark.INTERRUPT) || parent >= 0 && rows.get(parent)) rows.set(i);
    }
    return rows;
  }

  /** Counts the steps of the calls. */
  public static Coverage of(Executed executed, Calls calls) {
    TreeMap<Long, Long> ran = new TreeMap<>(Long::compareUnsigned);
    Map<Long, Long> jumpedTo = new HashMap<>();
    TreeMap<Long, Ways> branches = new TreeMap<>(Long::compareUnsigned);
    Map<Long, Long> runs = new HashMap<>(); // block and instructions, to how often
    BitSet interrupts = interrupts(calls);
    for (int i = 0; i < executed.size(); i++) {
      int call = executed.call(i);
      if (!Executed.isOf(calls, call) || interrupts.get(call)) continue;
      long key = (long) executed.blockIndex(i) << 16 | executed.instructions(i);
      runs.merge(key, 1L, Long::sum);
      ExecutedLog.Block block = executed.block(i);
      long next = executed.next(i);
      if (next != 0 && next != block.end()) jumpedTo.merge(next, 1L, Long::sum);
      if (executed.branches(i)) {
        boolean taken = executed.taken(i);
        long target = taken ? next : executed.target(i);
        Ways way = new Ways(taken ? 1 : 0, taken ? 0 : 1, target, block.end());
        branches.merge(block.last(), way, Ways::and);
      }
    }
    runs.forEach(
        (key, times) -> {
          ExecutedLog.Block block = executed.blocks().get((int) (key >>> 16));
          long at = block.address();
          for (int k = 0; k < (key & 0xffff); k++) {
            ran.merge(at, times, Long::sum);
            at += block.lengths()[k];
          }
        });
    return new Coverage(ran, jumpedTo, branches);
  }

  /** How often the instruction at an address ran. */
  public long count(long address) {
    return ran.getOrDefault(address, 0L);
  }
}
