package fathom.read;

import fathom.read.ExecutedLog.Block;
import fathom.read.ExecutedLog.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the blocks of a record are by themselves: their functions, and where they can go on. */
final class BlockFacts {
  /** No target, or one that the code does not tell. */
  static final long NOWHERE = 0;

  private static final String AFTER_RETURN = "return_to_handler";

  /** What a block begins, beside code of a function. */
  enum Entry {
    NONE,
    /** A stub of an interrupt's, which goes on to {@link #INTERRUPT}. */
    STUB,
    INTERRUPT,
    EXCEPTION,
    SYSTEM_CALL
  }

  private final List<Block> blocks;
  final long[] address;
  final long[] end;
  final long[] last;
  final long[] target;
  final int[] instructions;
  final int[] function;
  final Kind[] kind;
  final Entry[] entry;
  final boolean[] conditional;
  final boolean[] indirect;
  final boolean[] repeats;
  final boolean[] begins;

  private final Map<Long, Integer> ids = new HashMap<>();
  private final Symbols symbols;
  private final boolean armed;
  private final List<Function> functions = new ArrayList<>();

  /**
   * A function in which blocks lie.
   *
   * @param tracer whether calls of it are a tracer's own
   * @param moves whether it moves its return address while it runs
   * @param thunk whether it only jumps on to where a register points
   */
  record Function(
      long start, String name, String base, boolean tracer, boolean moves, boolean thunk) {}

  BlockFacts(List<Block> blocks, Symbols symbols) {
    this.blocks = blocks;
    this.symbols = symbols;
    int n = blocks.size();
    address = new long[n];
    end = new long[n];
    last = new long[n];
    target = new long[n];
    instructions = new int[n];
    function = new int[n];
    kind = new Kind[n];
    entry = new Entry[n];
    conditional = new boolean[n];
    indirect = new boolean[n];
    repeats = new boolean[n];
    begins = new boolean[n];
    for (int i = 0; i < n; i++) fill(i, blocks.get(i));
    armed = functions.stream().anyMatch(f -> f.name.equals(AFTER_RETURN));
  }

  /**
   * Whether calls of a function are a tracer's own. What a tracepoint runs belongs to the calls
   * that function_graph shows; where that is not armed, it is there for the agent only.
   */
  boolean isTracer(int function) {
    Function f = functions.get(function);
    return f.tracer || !armed && f.name.startsWith("__traceiter_");
  }

  /** Whether it is where function_graph lets functions return to. */
  boolean isAfterReturn(int function) {
    return functions.get(function).name.equals(AFTER_RETURN);
  }

  private void fill(int i, Block block) {
    address[i] = block.address();
    end[i] = block.end();
    last[i] = block.last();
    instructions[i] = block.instructions();
    kind[i] = block.kind();
    function[i] = functionAt(block.address());
    Function f = functions.get(function[i]);
    begins[i] = f.start == address[i];
    entry[i] = entry(f.name, begins[i]);
    jump(i, block);
  }

  private static Entry entry(String name, boolean begins) {
    if (name.equals("irq_entries_start") || name.equals("spurious_entries_start")) {
      return Entry.STUB;
    }
    if (!begins) return Entry.NONE;
    if (name.startsWith("asm_exc_")) return Entry.EXCEPTION;
    if (name.startsWith("asm_sysvec_")
        || name.equals("asm_common_interrupt")
        || name.equals("asm_spurious_interrupt")) {
      return Entry.INTERRUPT;
    }
    return name.equals("entry_SYSCALL_64") ? Entry.SYSTEM_CALL : Entry.NONE;
  }

  /** The number of the function that an address lies in. */
  int functionAt(long at) {
    Symbols.Place place = symbols.at(at).orElse(null);
    long start = place == null ? at : at - place.offset();
    return ids.computeIfAbsent(
        start,
        key -> {
          functions.add(function(start, place == null ? symbols.name(at) : place.name()));
          return functions.size() - 1;
        });
  }

  private static Function function(long start, String name) {
    int cold = name.indexOf(".cold");
    return new Function(
        start,
        name,
        cold < 0 ? name : name.substring(0, cold),
        name.equals("ftrace_caller")
            || name.equals("ftrace_regs_caller")
            || name.equals("ftrace_trampoline"),
        name.equals("error_entry") || name.equals("paranoid_entry"),
        name.startsWith("__x86_indirect_"));
  }

  Function function(int id) {
    return functions.get(id);
  }

  int functions() {
    return functions.size();
  }

  /**
   * Whether a call instruction is the one that the compiler left for tracers: the first of its
   * function, or the second after the mark of an indirect branch's target.
   */
  boolean isTracersCall(int block) {
    long offset = last[block] - functions.get(function[block]).start;
    if (offset == 0) return true;
    byte[] code = blocks.get(block).code();
    return offset == 4
        && begins[block]
        && (startsWith(code, 0xf3, 0x0f, 0x1e, 0xfa) // endbr64, and what the kernel makes of it
            || startsWith(code, 0x66, 0x0f, 0x1f, 0x00)
            || startsWith(code, 0x0f, 0x1f, 0x40, 0x00));
  }

  private static boolean startsWith(byte[] code, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= code.length || (code[i] & 0xff) != bytes[i]) return false;
    }
    return true;
  }

  /** How many instructions of a block run before that address. */
  int before(int block, long stop) {
    byte[] lengths = blocks.get(block).lengths();
    long at = address[block];
    int count = 0;
    while (count < lengths.length && at < stop) at += lengths[count++];
    return count;
  }

  /** Where the last instruction jumps, by its code (Intel's manual, volume 2, Jcc, JMP, LOOP). */
  private void jump(int i, Block block) {
    byte[] code = block.code();
    int at = code.length - block.lengths()[block.instructions() - 1];
    boolean repeated = false;
    while (at < code.length && isPrefix(code[at] & 0xff)) {
      repeated |= (code[at] & 0xfe) == 0xf2;
      at++;
    }
    int left = code.length - at;
    if (left < 2) {
      // A page's end cuts it: it may be anything.
      int first = left == 0 ? 0 : code[at] & 0xff;
      indirect[i] = left == 0 || first == 0x0f || first == 0xff || first >= 0x70 && first < 0x80;
      indirect[i] |= first == 0xe9 || first == 0xeb;
      repeats[i] = repeated && isString(first);
      return;
    }
    int op = code[at] & 0xff;
    boolean near = op == 0x0f && (code[at + 1] & 0xf0) == 0x80;
    if (op == 0xeb || op >= 0x70 && op <= 0x7f || op >= 0xe0 && op <= 0xe3) {
      target[i] = block.end() + code[at + 1];
      conditional[i] = op != 0xeb;
    } else if (op == 0xe9 || near) {
      int from = at + (near ? 2 : 1);
      conditional[i] = near;
      if (code.length - from >= 4) target[i] = block.end() + int32(code, from);
      else indirect[i] = true;
    } else if (op == 0xff) {
      indirect[i] = true;
    } else {
      repeats[i] = repeated && isString(op);
    }
  }

  private static boolean isPrefix(int b) {
    return switch (b) {
      case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0xf2, 0xf3 -> true;
      default -> (b & 0xf0) == 0x40;
    };
  }

  private static boolean isString(int op) {
    return op >= 0xa4 && op <= 0xa7 || op >= 0xaa && op <= 0xaf || op >= 0x6c && op <= 0x6f;
  }

  private static int int32(byte[] code, int at) {
    return code[at] & 0xff
        | (code[at + 1] & 0xff) << 8
        | (code[at + 2] & 0xff) << 16
        | code[at + 3] << 24;
  }
}
