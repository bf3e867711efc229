package fathom.analyse;

import fathom.analyse.ExactRefusal.Ground;
import fathom.trace.Calls;
import fathom.trace.Entered;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Follows a returned number back through the instructions that ran: through registers and the
 * stack, into the functions that returned it and out to those that handed it over.
 */
final class ReturnFlow {
  private static final String RESULT = "%rax";

  /** Calls that one number is followed through. */
  private static final int DEEPEST = 200;

  /** Steps before a loaded number in which it may have been compared with another one. */
  private static final int LOOKED_BACK = 60;

  private final Disassembly ran;
  private final Calls calls;
  private final Executed executed;
  private final Map<Integer, int[]> children = new HashMap<>();

  /** What the root that is followed is known to have returned. */
  private final long expected;

  /**
   * What made a number.
   *
   * @param returning how many of the chain returned it; the others met it in memory
   */
  record Found(
      Ground ground, long value, long address, int step, List<Integer> chain, int returning) {
    Found(Ground ground, long value, long address, int step, List<Integer> chain) {
      this(ground, value, address, step, chain, chain.size());
    }

    Found throughMemory(int alreadyReturning) {
      return new Found(ground, value, address, step, chain, alreadyReturning);
    }

    boolean isError() {
      return ground == Ground.LOADED && Errno.ofSystemCall(value);
    }
  }

  /**
   * Follows numbers of one root.
   *
   * @param expected what it is known to have returned, or {@link Calls#UNKNOWN}
   */
  ReturnFlow(Disassembly ran, long expected) {
    this.ran = ran;
    this.expected = expected;
    calls = ran.calls();
    executed = ran.executed();
  }

  /** A point in a call: before the n-th instruction of one of its steps. */
  private record Point(int call, int step, int instruction) {}

  /** What made the result of a root; lost when that is not the number that was measured. */
  Found followed(int root) {
    Found found = tested(returned(root, List.of(root), DEEPEST), DEEPEST / 2);
    boolean other = found.ground == Ground.LOADED && found.value != expected;
    return expected != Calls.UNKNOWN && other ? lost(List.of(root)) : found;
  }

  /** What made the result of any call, not followed as deep. */
  Found returned(int call) {
    return returned(call, List.of(call), DEEPEST / 2 - 1);
  }

  /** What a call returned. */
  private Found returned(int call, List<Integer> chain, int left) {
    int[] own = ran.steps(call);
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
    int[] own = ran.steps(call);
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
    List<Instruction> block = ran.instructions(step);
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
    int[] own = ran.steps(from.call);
    int index = Arrays.binarySearch(own, from.step);
    int until = from.instruction;
    for (int s = index; s >= 0; s--) {
      int step = own[s];
      List<Instruction> block = ran.instructions(step);
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
        Found here = new Found(Ground.COMPUTED, 0, ran.address(step, i), step, chain);
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
    List<Instruction> block = ran.instructions(at.step);
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
      List<Instruction> block = ran.instructions(step);
      if (block == null || ran.inInterrupt(call)) continue;
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
      long address = ran.address(at.step, at.instruction);
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
    int first = ran.steps(call)[0];
    int site = -1;
    for (int step : ran.steps(caller)) if (step < first) site = step;
    if (site < 0) return lost(chain);
    int before = executed.instructions(site);
    if (calls.entered(call) != Entered.TAIL_CALL) before--; // the call itself
    return back(new Point(caller, site, before), place, chain, left - 1);
  }

  /** What a call called, or jumped on to, directly after one of its steps. */
  private int calledAfter(int call, int step, boolean tail) {
    int[] called = children.computeIfAbsent(call, this::childrenByFirstStep);
    int low = 0;
    int high = called.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ran.steps(called[middle])[0] < step) low = middle + 1;
      else high = middle;
    }
    if (low == called.length) return -1;
    return (calls.entered(called[low]) == Entered.TAIL_CALL) == tail ? called[low] : -1;
  }

  private int[] childrenByFirstStep(int call) {
    return calls
        .childrenOf(call)
        .filter(c -> !calls.has(c, Mark.INTERRUPT) && ran.steps(c).length > 0)
        .toArray();
  }
}
