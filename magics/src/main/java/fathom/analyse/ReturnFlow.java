package fathom.analyse;

import fathom.analyse.Decisions.Decision;
import fathom.analyse.ExactRefusal.Ground;
import fathom.analyse.ExactRefusal.Other;
import fathom.analyse.ExactRefusal.Tried;
import fathom.read.ExecutedLog;
import fathom.source.LineTable;
import fathom.target.Binutils;
import fathom.trace.Calls;
import fathom.trace.Entered;
import fathom.trace.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Follows a returned number back through the instructions that ran: through registers and the
 * stack, into the functions that returned it and out to those that handed it over.
 */
public final class ReturnFlow {
  private static final String RESULT = "%rax";

  /** Calls that one number is followed through. */
  private static final int DEEPEST = 200;

  /** Steps before a loaded number in which it may have been compared with another one. */
  private static final int LOOKED_BACK = 60;

  /** Numbers below are no errors of system calls (include/uapi/asm-generic/errno.h). */
  private static final long LOWEST = -133;

  /** The source of functions. */
  @FunctionalInterface
  public interface Text {
    /** A function's lines by their numbers; empty where its source is not known. */
    Map<Integer, String> of(String function, String file);
  }

  private final Calls calls;
  private final Executed executed;
  private final Map<Integer, int[]> steps;
  private final Map<Integer, List<Instruction>> code;
  private final Map<Integer, int[]> children = new HashMap<>();
  private final Optional<LineTable> lines;
  private final Text text;
  private final BitSet interrupts;

  /** What the root that is followed is known to have returned. */
  private long expected = Calls.UNKNOWN;

  /**
   * What made a number.
   *
   * @param returning how many of the chain returned it; the others met it in memory
   */
  private record Found(
      Ground ground, long value, long address, int step, List<Integer> chain, int returning) {
    Found(Ground ground, long value, long address, int step, List<Integer> chain) {
      this(ground, value, address, step, chain, chain.size());
    }

    Found throughMemory(int alreadyReturning) {
      return new Found(ground, value, address, step, chain, alreadyReturning);
    }

    boolean isError() {
      return ground == Ground.LOADED && value < 0 && value >= LOWEST;
    }
  }

  /** A point in a call: before the n-th instruction of one of its steps. */
  private record Point(int call, int step, int instruction) {}

  private ReturnFlow(
      Calls calls,
      Executed executed,
      Map<Integer, int[]> steps,
      Map<Integer, List<Instruction>> code,
      Optional<LineTable> lines,
      Text text) {
    this.calls = calls;
    this.executed = executed;
    this.steps = steps;
    this.code = code;
    this.lines = lines;
    this.text = text;
    interrupts = Coverage.interrupts(calls);
  }

  /**
   * Disassembles what ran.
   *
   * @throws IOException when binutils, which do that, are missing
   */
  public static ReturnFlow of(Calls calls, Executed executed)
      throws IOException, InterruptedException {
    return new ReturnFlow(
        calls,
        executed,
        executed.byCall(),
        disassembled(executed.blocks()),
        Optional.empty(),
        (function, file) -> Map.of());
  }

  /**
   * Who refused, for each root; where all that a program did was recorded, for each of its system
   * calls that write.
   *
   * <p>Compilers load numbers before they test whether these are wanted, and when all is over: the
   * jump that decided is the last one before the statement, which the lines and the source tell.
   */
  public List<ExactRefusal> refusals(Optional<LineTable> ofKernel, Text source) {
    ReturnFlow flow = new ReturnFlow(calls, executed, steps, code, ofKernel, source);
    List<ExactRefusal> refusals = new ArrayList<>();
    for (int root : ExactRoots.heads(calls)) refusals.add(flow.refusal(root));
    return refusals;
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

  private ExactRefusal refusal(int root) {
    Found found = followed(root);
    long measured = calls.returned(root);
    boolean failed = measured == Calls.UNKNOWN ? found.isError() : SystemCall.failed(measured);
    Map<Other, Integer> others = others(root, failed ? found.address : 0);
    if (!failed) {
      boolean open = found.ground == Ground.LOST || found.ground == Ground.MEMORY;
      Ground ground = open && measured == Calls.UNKNOWN ? found.ground : Ground.NONE;
      List<Integer> alone = List.of(root);
      return new ExactRefusal(
          root,
          0,
          alone,
          List.of(),
          ground,
          0,
          Optional.empty(),
          Optional.empty(),
          0,
          false,
          others,
          List.of());
    }
    Decision decision = decision(found);
    int branch = decision.step();
    return new ExactRefusal(
        root,
        measured == Calls.UNKNOWN ? found.value : measured,
        found.chain,
        found.chain.subList(0, found.returning),
        found.ground,
        found.address,
        decision.line(),
        decision.test(),
        branch < 0 ? 0 : executed.block(branch).last(),
        branch >= 0 && executed.taken(branch),
        others,
        before(found, branch));
  }

  private Decision decision(Found found) {
    if (found.step < 0) return Decision.NONE;
    int[] own = steps.get(executed.call(found.step));
    return new Decisions(executed, own, lines, text)
        .of(found.isError() ? found.value : 0, found.address, found.step);
  }

  /** What made the result of a root; lost when that is not the number that was measured. */
  private Found followed(int root) {
    expected = calls.returned(root);
    Found found = tested(returned(root, List.of(root), DEEPEST), DEEPEST / 2);
    long measured = calls.returned(root);
    boolean other = found.ground == Ground.LOADED && found.value != measured;
    return measured != Calls.UNKNOWN && other ? lost(List.of(root)) : found;
  }

  /** What a call returned. */
  private Found returned(int call, List<Integer> chain, int left) {
    int[] own = steps.getOrDefault(call, new int[0]);
    if (own.length == 0 || left == 0) return lost(chain);
    int last = own[own.length - 1];
    int tail = calledAfter(call, last, true);
    if (tail >= 0) return returned(tail, with(chain, tail), left - 1);
    return back(new Point(call, last, executed.instructions(last)), RESULT, chain, left - 1);
  }

  /**
   * A number that was loaded because another one had been found to be the same, as in "if (error ==
   * -ENOSPC)": what made that one.
   */
  private Found tested(Found found, int left) {
    if (!found.isError() || left <= 0) return found;
    int call = executed.call(found.step);
    int[] own = steps.get(call);
    int at = Arrays.binarySearch(own, found.step) - 1;
    for (int n = 0; n < LOOKED_BACK && at - n >= 0; n++) {
      int step = own[at - n];
      Optional<Compared> compared = compared(step);
      if (compared.isEmpty() || compared.get().with != found.value) continue;
      if (!compared.get().same) return found;
      Point point = new Point(call, step, compared.get().instruction);
      Found made = back(point, compared.get().place, found.chain, left);
      return made.isError() && made.value == found.value ? tested(made, left / 2) : found;
    }
    return found;
  }

  /** A comparison with a number that a step's conditional jump is about, and how it went. */
  private record Compared(String place, long with, int instruction, boolean same) {}

  private Optional<Compared> compared(int step) {
    List<Instruction> block = code.get(executed.blockIndex(step));
    if (block == null || !executed.branches(step)) return Optional.empty();
    String jump = block.get(block.size() - 1).mnemonic();
    if (!jump.matches("jn?[ez]")) return Optional.empty();
    for (int i = block.size() - 2; i >= 0; i--) {
      Instruction one = block.get(i);
      if (one.copies() || one.mnemonic().startsWith("lea")) continue;
      if (!one.mnemonic().startsWith("cmp") || one.operands().size() != 2) break;
      OptionalLong number = Instruction.number(one.source());
      if (number.isEmpty()) break;
      String place = Instruction.whole(one.operands().get(1));
      boolean same = executed.taken(step) == jump.matches("j[ez]");
      return Optional.of(new Compared(place, number.getAsLong(), i, same));
    }
    return Optional.empty();
  }

  private static Found lost(List<Integer> chain) {
    return new Found(Ground.LOST, 0, 0, -1, chain);
  }

  private static List<Integer> with(List<Integer> chain, int call) {
    List<Integer> longer = new ArrayList<>(chain);
    longer.add(call);
    return longer;
  }

  /** Where the content of a place came from. */
  private Found back(Point from, String wanted, List<Integer> chain, int left) {
    if (left <= 0) return lost(chain);
    String place = wanted;
    int[] own = steps.get(from.call);
    int index = Arrays.binarySearch(own, from.step);
    int until = from.instruction;
    for (int s = index; s >= 0; s--) {
      int step = own[s];
      List<Instruction> block = code.get(executed.blockIndex(step));
      if (block == null) return lost(chain);
      int count = s == index ? until : executed.instructions(step);
      for (int i = Math.min(count, block.size()) - 1; i >= 0; i--) {
        Instruction instruction = block.get(i);
        if (instruction.isCall()) {
          if (place.equals(RESULT)) {
            int callee = calledAfter(from.call, step, false);
            return callee < 0 ? lost(chain) : returned(callee, with(chain, callee), left - 1);
          }
          if (!Instruction.survivesCall(place)) return lost(chain);
          continue;
        }
        if (!instruction.writes(place)) continue;
        Found here = new Found(Ground.COMPUTED, 0, address(step, i), step, chain);
        if (instruction.copiesMaybe()) {
          Point at = new Point(from.call, step, i);
          Optional<Boolean> copied = copied(instruction, at, left);
          if (copied.isPresent() && !copied.get()) continue;
          Found moved = source(instruction, at, chain, here, left - 1);
          if (copied.isPresent()) return moved;
          Found kept = back(at, place, chain, left - 1);
          return moved.isError() && kept.isError() ? lost(chain) : moved.isError() ? moved : kept;
        }
        if (!instruction.copies()) {
          return instruction.clears()
              ? new Found(Ground.LOADED, 0, here.address, step, chain)
              : here;
        }
        String source = instruction.source();
        boolean goesOn = Instruction.isRegister(source) || Instruction.isOnStack(source);
        if (!goesOn) return source(instruction, new Point(from.call, step, i), chain, here, left);
        place = source;
      }
    }
    return handedOver(from.call, place, chain, left);
  }

  /**
   * Whether a conditional copy was made: it was when the number that was tested before says so;
   * empty when that number is not known.
   */
  private Optional<Boolean> copied(Instruction copy, Point at, int left) {
    List<Instruction> block = code.get(executed.blockIndex(at.step));
    for (int i = at.instruction - 1; i >= 0; i--) {
      Instruction test = block.get(i);
      if (test.copies() || test.copiesMaybe() || test.mnemonic().matches("lea|push|pop")) continue;
      boolean ofItself =
          test.mnemonic().startsWith("test")
              && test.operands().size() == 2
              && test.operands().get(0).equals(test.operands().get(1));
      if (!ofItself) return Optional.empty();
      Found tested =
          back(new Point(at.call, at.step, i), test.source(), List.of(at.call), left - 1);
      return tested.ground == Ground.LOADED ? copy.copiesFor(tested.value) : Optional.empty();
    }
    return Optional.empty();
  }

  private Found source(
      Instruction instruction, Point at, List<Integer> chain, Found here, int left) {
    String source = instruction.source();
    OptionalLong number = Instruction.number(source);
    if (number.isPresent()) {
      return new Found(Ground.LOADED, number.getAsLong(), here.address, here.step, chain);
    }
    if (Instruction.isRegister(source) || Instruction.isOnStack(source)) {
      return back(at, source, chain, left);
    }
    Found stored = stored(source, at, left);
    return stored != null
        ? stored.throughMemory(chain.size())
        : new Found(Ground.MEMORY, 0, here.address, here.step, chain);
  }

  /**
   * The error that was last stored where a call reads: at the same distance from a pointer, or in a
   * caller's frame, whose structures are handed down by pointers. Null when none was.
   */
  private Found stored(String read, Point at, int left) {
    if (left < DEEPEST / 2) return null; // through memory once more, and nothing is sure
    String distance = Instruction.distance(read);
    for (int step = at.step; step >= 0 && executed.call(step) >= 0; step--) {
      int call = executed.call(step);
      List<Instruction> block = code.get(executed.blockIndex(step));
      if (block == null || interrupts.get(call)) continue;
      int count = step == at.step ? at.instruction : executed.instructions(step);
      for (int i = Math.min(count, block.size()) - 1; i >= 0; i--) {
        Instruction store = block.get(i);
        if (!store.stores()) continue;
        String to = store.operands().get(store.operands().size() - 1);
        boolean same = Instruction.distance(to).equals(distance) && !Instruction.isOnStack(to);
        boolean above = Instruction.isOnStack(to) && isAbove(call, at.call);
        if (!same && !above) continue;
        Found found = value(store, new Point(call, step, i), left - DEEPEST / 4);
        boolean wanted = expected == Calls.UNKNOWN || found.value == expected;
        if (found.isError() && wanted) return found;
      }
    }
    return null;
  }

  private Found value(Instruction store, Point at, int left) {
    List<Integer> path = new ArrayList<>();
    for (int c = at.call; c >= 0; c = calls.parent(c)) path.add(0, c);
    OptionalLong number = Instruction.number(store.source());
    if (number.isPresent()) {
      long address = address(at.step, at.instruction);
      return new Found(Ground.LOADED, number.getAsLong(), address, at.step, path);
    }
    return back(at, store.source(), path, left);
  }

  private boolean isAbove(int caller, int call) {
    for (int c = calls.parent(call); c >= 0; c = calls.parent(c)) if (c == caller) return true;
    return false;
  }

  /** The call had it from the beginning: its caller put it there. */
  private Found handedOver(int call, String place, List<Integer> chain, int left) {
    int caller = calls.parent(call);
    if (caller < 0 || !Instruction.isRegister(place)) return lost(chain);
    int first = steps.get(call)[0];
    int site = -1;
    for (int step : steps.getOrDefault(caller, new int[0])) if (step < first) site = step;
    if (site < 0) return lost(chain);
    int before = executed.instructions(site);
    if (calls.entered(call) != Entered.TAIL_CALL) before--; // the call itself
    return back(new Point(caller, site, before), place, chain, left - 1);
  }

  private long address(int step, int instruction) {
    ExecutedLog.Block block = executed.block(step);
    long at = block.address();
    for (int i = 0; i < instruction; i++) at += block.lengths()[i];
    return at;
  }

  /** What a call called, or jumped on to, directly after one of its steps. */
  private int calledAfter(int call, int step, boolean tail) {
    int[] called = children.computeIfAbsent(call, this::childrenByFirstStep);
    int low = 0;
    int high = called.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (steps.get(called[middle])[0] < step) low = middle + 1;
      else high = middle;
    }
    if (low == called.length) return -1;
    return (calls.entered(called[low]) == Entered.TAIL_CALL) == tail ? called[low] : -1;
  }

  private int[] childrenByFirstStep(int call) {
    return calls
        .childrenOf(call)
        .filter(c -> !calls.has(c, Mark.INTERRUPT) && steps.containsKey(c))
        .toArray();
  }

  /** What the calls of the chain had called before the jump that decided. */
  private List<Tried> before(Found found, int decision) {
    List<Tried> all = new ArrayList<>();
    int until = decision >= 0 ? decision : found.step;
    for (int call : found.chain) {
      List<String> called =
          calls
              .childrenOf(call)
              .filter(c -> !calls.has(c, Mark.INTERRUPT) && !found.chain.contains(c))
              .filter(c -> steps.containsKey(c) && steps.get(c)[0] < until)
              .mapToObj(calls::function)
              .distinct()
              .toList();
      if (!called.isEmpty()) all.add(new Tried(calls.function(call), called));
    }
    return all;
  }

  /** Error numbers that ran through below a root, but for the one that it returned. */
  private Map<Other, Integer> others(int root, long but) {
    Map<Other, Integer> counts = new LinkedHashMap<>();
    Map<Integer, Found> results = new HashMap<>();
    for (int step = 0; step < executed.size(); step++) {
      int call = executed.call(step);
      List<Instruction> block = code.get(executed.blockIndex(step));
      if (call < root || call >= calls.end(root) || block == null) continue;
      if (interrupts.get(call)) continue;
      for (int i = 0; i < Math.min(block.size(), executed.instructions(step)); i++) {
        Instruction instruction = block.get(i);
        if (!instruction.copies() || !instruction.mnemonic().matches("mov[lq]?")) continue;
        OptionalLong number = Instruction.number(instruction.source());
        // -1 is rather a mask than EPERM.
        if (number.isEmpty() || number.getAsLong() >= -1 || number.getAsLong() < LOWEST) continue;
        long address = address(step, i);
        if (address == but || Errno.name(number.getAsLong()).isEmpty()) continue;
        Found result = results.computeIfAbsent(call, c -> returned(c, List.of(c), DEEPEST / 2 - 1));
        Other other =
            new Other(
                calls.function(call),
                calls.parent(call) < 0 ? "" : calls.function(calls.parent(call)),
                number.getAsLong(),
                address,
                result.address == address);
        counts.merge(other, 1, Integer::sum);
      }
    }
    return counts;
  }
}
