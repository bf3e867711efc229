package fathom.read;

import fathom.read.BlockFacts.Entry;
import fathom.read.ExecutedLog.End;
import fathom.read.ExecutedLog.Kind;
import fathom.read.TaskStack.Frame;
import fathom.trace.Calls;
import fathom.trace.Entered;
import fathom.trace.Events;
import fathom.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The exact call tree of a record of executed code: every call, tail call, interrupt and exception
 * in the traced calls, with the instructions that each executed. A tracer's own work is cut out;
 * what other tasks did while a call slept is not in it.
 *
 * <p>No clock is read: times are nominal, 2 ns an instruction as with {@code --deterministic}, and
 * what a call sleeps is not in them.
 *
 * <p>Calls and returns are paired by the stack slot that both touch, so that no return is guessed.
 * A task is known by its kernel stack. One record is read in one pass.
 */
public final class ExecutedReader {
  private static final int STACK_SHIFT = 14;

  /** What ran, for those who want it line by line. */
  @FunctionalInterface
  public interface Ran {
    /**
     * A block ran in a call.
     *
     * @param call counts calls in the order of their entry; {@link ExecutedTrace#row} has its row
     * @param block its index in {@link ExecutedLog#blocks}
     * @param instructions how many of its instructions ran, from the first on
     * @param next where the call went on, 0 when the block called or returned
     */
    void ran(int call, int block, int instructions, long next);
  }

  private final ExecutedLog log;
  private final BlockFacts facts;
  private final CallNodes nodes = new CallNodes();
  private final Ran ran;
  private final Map<Long, TaskStack> kernel = new HashMap<>();
  private final Map<Long, TaskStack> user = new HashMap<>();
  private final List<Long> followed = new ArrayList<>();
  private final String program;

  private TaskStack stack = new TaskStack();
  private long task;
  private int pending = TaskStack.NONE;
  private boolean slotSeen;
  private long executed;
  private long elsewhere;
  private long unexplained;
  private long unknown;

  private ExecutedReader(ExecutedLog log, Symbols symbols, String program, Ran ran) {
    this.log = log;
    this.program = program;
    this.ran = ran;
    facts = new BlockFacts(log.blocks(), symbols);
  }

  /**
   * Reads a record.
   *
   * @param symbols the kernel's, and the program's when what it does itself is recorded
   * @param program what stands above the program's functions
   * @param pids of the workload's tasks, the program itself first
   */
  public static ExecutedTrace read(
      ExecutedLog log, Symbols symbols, String program, List<Integer> pids, Ran ran) {
    ExecutedReader reader = new ExecutedReader(log, symbols, program, ran);
    log.forEach(reader::event);
    return reader.result(pids);
  }

  private void event(long event) {
    long number = ExecutedLog.number(event);
    switch (ExecutedLog.kind(event)) {
      case BLOCK -> {
        if (number < facts.address.length) block((int) number);
        else unknown++;
      }
      case SLOT, USER_SLOT -> slot(number);
      case ROOT_BEGUN -> rootBegun(number);
      case TASK_BEGUN -> followed.add(number);
      case ROOT_ENDED, TASK_ENDED -> {
        return;
      }
      case UNKNOWN -> unknown++;
    }
  }

  private void rootBegun(long slot) {
    if (!user.isEmpty()) return; // it is somewhere in the tree of the whole program
    task = slot >>> STACK_SHIFT;
    stack = new TaskStack();
    stack.push(Frame.CALLED, slot, CallNodes.ROOT, TaskStack.NONE);
    kernel.put(task, stack);
    pending = TaskStack.NONE;
  }

  private void slot(long slot) {
    if (pending < 0 || slotSeen) return;
    Kind kind = facts.kind[pending];
    if (kind != Kind.CALL && kind != Kind.RETURN) return;
    slotSeen = true;
    count(facts.instructions[pending], 0);
    if (kind == Kind.CALL) call(slot);
    else if (facts.function(facts.function[pending]).moves()) {
      if (stack.top > 0) stack.popTo(stack.top); // its return address lies elsewhere by now
    } else {
      returned(slot);
    }
  }

  private void call(long slot) {
    // After a switch of stacks the kernel may call before it returns on the other one.
    if (slot < 0 && slot >>> STACK_SHIFT != task) {
      TaskStack other = kernel.get(slot >>> STACK_SHIFT);
      if (other != null && other.isTraced()) {
        task = slot >>> STACK_SHIFT;
        stack = other;
      }
    }
    boolean first = stack.top == 1 && stack.frame[1] == Frame.SYSTEM_CALL;
    stack.push(Frame.CALLED, slot, TaskStack.NONE, pending);
    if (first && slot < 0) {
      task = slot >>> STACK_SHIFT;
      kernel.put(task, stack);
    }
  }

  private void returned(long slot) {
    int frame = stack.withSlot(slot);
    if (frame == TaskStack.NONE && slot < 0 && slot >>> STACK_SHIFT != task) {
      task = slot >>> STACK_SHIFT;
      stack = kernel.computeIfAbsent(task, key -> new TaskStack());
      frame = stack.withSlot(slot);
    }
    if (frame != TaskStack.NONE) stack.popTo(frame);
  }

  private void block(int b) {
    int before = pending;
    pending = b;
    slotSeen = false;
    executed += facts.instructions[b];
    if (facts.address[b] > 0) {
      inProgram(b);
      return;
    }
    if (facts.entry[b] != Entry.NONE && entered(b, before)) return;
    if (before >= 0 && facts.kind[before] == Kind.LEAVE) left(b);
    run(b);
  }

  /** A block of the program: its calls are on a stack of their own. */
  private void inProgram(int b) {
    int index = followed.indexOf(task);
    if (index < 0) {
      stack = new TaskStack();
      elsewhere += facts.instructions[b];
      return;
    }
    TaskStack own = user.get(task);
    if (own == null) {
      own = new TaskStack();
      user.put(task, own);
      own.push(Frame.TRACED, 0, nodes.add(CallNodes.ROOT, NO_FUNCTION, Entered.CALL, task), -1);
      own.push(Frame.CALLED, 1, TaskStack.NONE, TaskStack.NONE);
    }
    if (stack != own && facts.begins[b] && name(b).equals("_start")) {
      own.popTo(2); // another program has taken its place
      own.push(Frame.CALLED, 1, TaskStack.NONE, TaskStack.NONE);
    }
    if (own.top == 1) own.push(Frame.CALLED, 1, TaskStack.NONE, TaskStack.NONE);
    stack = own;
    run(b);
  }

  private static final int NO_FUNCTION = -1;

  private String name(int b) {
    return facts.function(facts.function[b]).name();
  }

  /** The kernel is entered: by a system call, an interrupt, an exception. */
  private boolean entered(int b, int before) {
    boolean fromProgram = user.get(task) == stack && stack != null;
    if (facts.entry[b] == Entry.SYSTEM_CALL || fromProgram) {
      int above = fromProgram ? stack.node[stack.top] : TaskStack.NONE;
      if (fromProgram) settle(0);
      stack = new TaskStack();
      if (fromProgram) kernel.put(task, stack);
      Entered how =
          switch (facts.entry[b]) {
            case SYSTEM_CALL -> Entered.SYSTEM_CALL;
            case EXCEPTION -> Entered.EXCEPTION;
            default -> Entered.INTERRUPT;
          };
      stack.push(
          how == Entered.SYSTEM_CALL ? Frame.SYSTEM_CALL : Frame.INTERRUPT,
          -1,
          above < 0 ? TaskStack.NONE : add(above, b, how),
          TaskStack.NONE);
      stack.began(b);
      return true;
    }
    int top = stack.top;
    boolean going =
        stack.frame[top] == Frame.INTERRUPT
            && stack.block[top] >= 0
            && facts.entry[stack.block[top]] == Entry.STUB;
    if (going) return false;
    int above = stack.node[top];
    if (above < 0 && stack.frame[top] == Frame.CALLED) above = stack.node[top - 1];
    Entered how = facts.entry[b] == Entry.EXCEPTION ? Entered.EXCEPTION : Entered.INTERRUPT;
    stack.push(Frame.INTERRUPT, -1, above < 0 ? TaskStack.NONE : add(above, b, how), -1);
    stack.began(b);
    return true;
  }

  /** The block before left an interrupt or an exception, and this one is where it goes on. */
  private void left(int b) {
    count(facts.instructions[stack.block[stack.top] < 0 ? b : stack.block[stack.top]], 0);
    int frame = stack.innermostInterrupt();
    if (frame < 0) {
      stack.popTo(0);
      return;
    }
    int node = stack.node[frame];
    boolean exception = node >= 0 && nodes.how(node) == Entered.EXCEPTION;
    stack.popTo(frame);
    int cut = stack.block[stack.top];
    if (cut < 0 || stack.counted[stack.top]) return;
    long at = facts.address[b];
    if (exception && at == facts.address[cut]) {
      settle(0, at); // all of it is done again
    } else if (exception && facts.repeats[cut] && at == facts.last[cut]) {
      settle(facts.instructions[cut] - 1, at);
    } else if (exception && (at < facts.address[cut] || at >= facts.end[cut])) {
      settle(facts.instructions[cut], at); // a fault that was foreseen goes on elsewhere
    }
  }

  private void run(int b) {
    int top = stack.top;
    if (stack.frame[top] == Frame.CALLED) {
      if (!begin(b)) return;
    } else if (stack.node[top] >= 0 && stack.block[top] >= 0 && !stack.counted[top]) {
      goOn(b);
    }
    if (stack.node[stack.top] < 0) elsewhere += facts.instructions[b];
    stack.began(b);
  }

  /** The first block of what was called. */
  private boolean begin(int b) {
    int top = stack.top;
    int above = stack.node[top] == CallNodes.ROOT ? CallNodes.ROOT : stack.node[top - 1];
    if (above == TaskStack.NONE) {
      stack.frame[top] = Frame.OTHER;
      return true;
    }
    if (above >= 0 && facts.function(facts.function[b]).thunk()) {
      nodes.executed(above, facts.instructions[b]);
      return false; // what it jumps to is what was called
    }
    stack.frame[top] = Frame.TRACED;
    stack.node[top] = add(above, b, Entered.CALL);
    int site = stack.site[top];
    if (above >= 0 && site >= 0) {
      boolean tracer =
          facts.isTracersCall(site)
              || facts.isTracer(facts.function[b])
              || facts.isAfterReturn(facts.function[site]);
      if (tracer) nodes.isTracer(stack.node[top]);
    }
    return true;
  }

  private int add(int above, int b, Entered how) {
    return nodes.add(above, facts.function[b], how, task);
  }

  /** The block goes on in the call in which another one ran before. */
  private void goOn(int b) {
    int top = stack.top;
    int p = stack.block[top];
    long at = facts.address[b];
    int all = facts.instructions[p];
    boolean here = at == facts.last[p];
    if (here && facts.repeats[p]) {
      settle(all, at);
      return;
    }
    boolean jumps = facts.indirect[p] || at == facts.target[p];
    boolean falls = at == facts.end[p] && (facts.conditional[p] || facts.target[p] == 0);
    if (here && all > 1 && (facts.end[p] & 0xfff) == 0 && !jumps) {
      settle(all - 1, at); // the last one crosses a page: listed, not executed
    } else if (!jumps && !falls && at > facts.address[p] && at < facts.end[p]) {
      settle(facts.before(p, at), at); // an access to a device has cut it
    } else {
      if (!jumps && !falls && facts.kind[p] == Kind.PLAIN) unexplained++;
      settle(all, at);
    }
    int from = facts.function[p];
    int to = facts.function[b];
    if (from == to || !facts.begins[b] || facts.function(to).thunk()) return;
    if (facts.function(from).base().equals(facts.function(to).base())) return;
    if (facts.isAfterReturn(from)) return;
    int node = add(stack.node[top], b, Entered.TAIL_CALL);
    stack.push(Frame.TAIL, stack.slot[top], node, p);
  }

  private void settle(long next) {
    int p = stack.block[stack.top];
    if (p >= 0) settle(facts.instructions[p], next);
  }

  private void settle(int instructions, long next) {
    count(instructions, next);
  }

  /** Counts what ran of the block on top, once. */
  private void count(int instructions, long next) {
    int top = stack.top;
    if (stack.counted[top] || stack.block[top] < 0) return;
    stack.counted[top] = true;
    int node = stack.node[top];
    if (node < 0) return;
    nodes.executed(node, instructions);
    ran.ran(node, stack.block[top], instructions, next);
  }

  private ExecutedTrace result(List<Integer> pids) {
    for (TaskStack one : kernel.values()) countOpen(one);
    for (TaskStack one : user.values()) countOpen(one);
    IntFunction<String> name = f -> f == NO_FUNCTION ? program : facts.function(f).name();
    CallNodes.Built built = nodes.build(name, t -> pid(t, pids), pids.isEmpty() ? "" : program);
    Calls calls = built.calls();
    List<Account.Dropped> dropped = new ArrayList<>();
    if (unknown > 0) dropped.add(new Account.Dropped("event of no known form", unknown, "?"));
    List<String> notes = new ArrayList<>();
    if (log.end() != End.COMPLETE) notes.add(note(log.end()));
    Account account = new Account(log.events(), calls.size(), 0, 0, 0, dropped, List.of(), notes);
    return new ExecutedTrace(
        new Trace(calls, Events.NONE),
        account,
        built.rows(),
        executed,
        elsewhere,
        built.tracers(),
        unexplained);
  }

  private void countOpen(TaskStack one) {
    stack = one;
    for (int i = one.top; i >= 0; i--) {
      one.top = i;
      settle(0);
    }
  }

  private static String note(End end) {
    return switch (end) {
      case LIMIT ->
          "The record of executed code reached its limit of size; what ran after that is missing.";
      case BLOCKS ->
          "More different code ran than the emulator keeps; what ran after that is missing.";
      default -> "The record of executed code is cut off; what ran after that is missing.";
    };
  }

  private int pid(long of, List<Integer> pids) {
    int index = followed.indexOf(of);
    return index >= 0 && index < pids.size() ? pids.get(index) : 0;
  }
}
