package fathom.analyse;

import fathom.read.ExecutedLog;
import fathom.target.Binutils;
import fathom.trace.Calls;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What ran, as instructions.
 *
 * @param byCall the steps of each call, in order
 * @param byBlock the instructions of each block that could be read
 * @param interrupts the calls that are interrupts, or below one
 */
record Disassembly(
    Calls calls,
    Executed executed,
    Map<Integer, int[]> byCall,
    Map<Integer, List<Instruction>> byBlock,
    BitSet interrupts) {
  private static final int[] NO_STEPS = {};

  /**
   * Disassembles what ran.
   *
   * @throws IOException when binutils, which do that, are missing
   */
  static Disassembly of(Calls calls, Executed executed) throws IOException, InterruptedException {
    return new Disassembly(
        calls,
        executed,
        executed.byCall(),
        disassembled(executed.blocks()),
        Coverage.interrupts(calls));
  }

  private static Map<Integer, List<Instruction>> disassembled(List<ExecutedLog.Block> blocks)
      throws IOException, InterruptedException {
    Map<Integer, List<Instruction>> code = new HashMap<>();
    List<List<String>> text =
        Binutils.disassembled(blocks.stream().map(ExecutedLog.Block::code).toList());
    for (int b = 0; b < blocks.size(); b++) {
      List<Instruction> instructions = text.get(b).stream().map(Instruction::parse).toList();
      // Of an instruction that a page's end cuts objdump may make several.
      if (instructions.size() == blocks.get(b).instructions()) code.put(b, instructions);
    }
    return code;
  }

  /** The steps of a call; none where nothing of it was recorded. */
  int[] steps(int call) {
    return byCall.getOrDefault(call, NO_STEPS);
  }

  /** The instructions of a step's block; null where they could not be read. */
  List<Instruction> instructions(int step) {
    return byBlock.get(executed.blockIndex(step));
  }

  /** Where an instruction of a step stands. */
  long address(int step, int instruction) {
    ExecutedLog.Block block = executed.block(step);
    long at = block.address();
    for (int i = 0; i < instruction; i++) at += block.lengths()[i];
    return at;
  }

  boolean inInterrupt(int call) {
    return interrupts.get(call);
  }
}
