package fathom.analyse;

import fathom.read.ExecutedLog;
import fathom.read.ExecutedReader;
import fathom.trace.Calls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * What ran in a record of executed code, block by block, in the order in which it ran: the steps.
 * Steps of a call are those that it executed itself; what it called stands between them.
 */
public final class Executed implements ExecutedReader.Ran {
  private final List<ExecutedLog.Block> blocks;
  private int[] call = new int[1024];
  private int[] block = new int[1024];
  private int[] instructions = new int[1024];
  private long[] next = new long[1024];
  private int size;

  /** Collects the steps that {@link ExecutedReader#read} hands over. */
  public Executed(List<ExecutedLog.Block> blocks) {
    this.blocks = blocks;
  }

  @Override
  public void ran(int ofCall, int ofBlock, int executed, long goesOn) {
    if (size == call.length) {
      call = Arrays.copyOf(call, size * 2);
      block = Arrays.copyOf(block, size * 2);
      instructions = Arrays.copyOf(instructions, size * 2);
      next = Arrays.copyOf(next, size * 2);
    }
    call[size] = ofCall;
    block[size] = ofBlock;
    instructions[size] = executed;
    next[size++] = goesOn;
  }

  /** How many steps there are. */
  public int size() {
    return size;
  }

  /** The call's row; -1 for one of the tracer. Before {@link #renumber} the order of its entry. */
  public int call(int step) {
    return call[step];
  }

  /** Gives the steps the rows of their calls. */
  public void renumber(IntUnaryOperator rowOfCall) {
    for (int i = 0; i < size; i++) call[i] = rowOfCall.applyAsInt(call[i]);
  }

  public ExecutedLog.Block block(int step) {
    return blocks.get(block[step]);
  }

  int blockIndex(int step) {
    return block[step];
  }

  List<ExecutedLog.Block> blocks() {
    return blocks;
  }

  /** How many instructions of the block ran, from the first on. */
  public int instructions(int step) {
    return instructions[step];
  }

  /** Where the call went on, 0 when the block called or returned. */
  public long next(int step) {
    return next[step];
  }

  /** The steps of each call, by its row, in their order. */
  Map<Integer, int[]> byCall() {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < size; i++) counts.merge(call[i], 1, Integer::sum);
    Map<Integer, int[]> steps = new HashMap<>();
    Map<Integer, Integer> filled = new HashMap<>();
    for (int i = 0; i < size; i++) {
      int at = filled.merge(call[i], 1, Integer::sum) - 1;
      steps.computeIfAbsent(call[i], c -> new int[counts.get(c)])[at] = i;
    }
    return steps;
  }

  /**
   * Whether a step ends with a conditional jump that was executed (Intel's manual, volume 2, Jcc).
   */
  public boolean branches(int step) {
    ExecutedLog.Block b = block(step);
    if (instructions[step] < b.instructions() || next[step] == 0) return false;
    return isConditional(b.code(), b.code().length - b.lengths()[b.instructions() - 1]);
  }

  /** Whether the conditional jump at the end of a step was taken. */
  public boolean taken(int step) {
    return next[step] != block(step).end();
  }

  /** Where the conditional jump at the end of a step leads when it is taken; 0 if it is cut. */
  long target(int step) {
    ExecutedLog.Block b = block(step);
    byte[] code = b.code();
    int at = opcode(code, code.length - b.lengths()[b.instructions() - 1]);
    if (at + 1 >= code.length) return 0;
    if ((code[at] & 0xff) != 0x0f) return b.end() + code[at + 1];
    if (at + 6 > code.length) return 0;
    return b.end() + ByteBuffer.wrap(code, at + 2, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  /** Behind the prefixes. */
  private static int opcode(byte[] code, int from) {
    int at = from;
    while (at < code.length && (code[at] == 0x2e || code[at] == 0x3e || code[at] == 0x66)) at++;
    return at;
  }

  private static boolean isConditional(byte[] code, int from) {
    int at = opcode(code, from);
    if (at >= code.length) return false;
    int op = code[at] & 0xff;
    if (op >= 0x70 && op <= 0x7f || op >= 0xe0 && op <= 0xe3) return true;
    return op == 0x0f && at + 1 < code.length && (code[at + 1] & 0xf0) == 0x80;
  }

  /** The calls whose rows these steps have. */
  static boolean isOf(Calls calls, int row) {
    return row >= 0 && row < calls.size();
  }
}
