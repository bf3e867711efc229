package fathom.analyse;

import fathom.analyse.Decisions.Decision;
import fathom.analyse.ExactRefusal.Ground;
import fathom.analyse.ExactRefusal.Other;
import fathom.analyse.ExactRefusal.Tried;
import fathom.analyse.ReturnFlow.Found;
import fathom.source.LineTable;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Who refused each system call of which every instruction was recorded, and what decided it. */
public final class ExactRefusals {
  private final Disassembly ran;
  private final Calls calls;
  private final Executed executed;
  private final Optional<LineTable> lines;
  private final FunctionText text;

  private ExactRefusals(Disassembly ran, Optional<LineTable> lines, FunctionText text) {
    this.ran = ran;
    this.lines = lines;
    this.text = text;
    calls = ran.calls();
    executed = ran.executed();
  }

  /**
   * Disassembles what ran; no lines of it are known yet.
   *
   * @throws IOException when binutils, which do that, are missing
   */
  public static ExactRefusals of(Calls calls, Executed executed)
      throws IOException, InterruptedException {
    Disassembly ran = Disassembly.of(calls, executed);
    return new ExactRefusals(ran, Optional.empty(), (function, file) -> Map.of());
  }

  /** The same, by the lines of its kernel and the source of its functions. */
  public ExactRefusals by(Optional<LineTable> ofKernel, FunctionText source) {
    return new ExactRefusals(ran, ofKernel, source);
  }

  /**
   * Who refused, for each root; where all that a program did was recorded, for each of its system
   * calls that write.
   *
   * <p>Compilers load numbers before they test whether these are wanted, and when all is over: the
   * jump that decided is the last one before the statement, which the lines and the source tell.
   */
  public List<ExactRefusal> all() {
    List<ExactRefusal> refusals = new ArrayList<>();
    for (int root : ExactRoots.heads(calls)) refusals.add(refusal(root));
    return refusals;
  }

  private ExactRefusal refusal(int root) {
    ReturnFlow flow = new ReturnFlow(ran, calls.returned(root));
    Found found = flow.followed(root);
    long measured = calls.returned(root);
    boolean failed = measured == Calls.UNKNOWN ? found.isError() : SystemCall.failed(measured);
    Map<Other, Integer> others = others(flow, root, failed ? found.address() : 0);
    if (!failed) {
      boolean open = found.ground() == Ground.LOST || found.ground() == Ground.MEMORY;
      Ground ground = open && measured == Calls.UNKNOWN ? found.ground() : Ground.NONE;
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
        measured == Calls.UNKNOWN ? found.value() : measured,
        found.chain(),
        found.chain().subList(0, found.returning()),
        found.ground(),
        found.address(),
        decision.line(),
        decision.test(),
        branch < 0 ? 0 : executed.block(branch).last(),
        branch >= 0 && executed.taken(branch),
        others,
        before(found, branch));
  }

  private Decision decision(Found found) {
    if (found.step() < 0) return Decision.NONE;
    int[] own = ran.steps(executed.call(found.step()));
    return new Decisions(executed, own, lines, text)
        .of(found.isError() ? found.value() : 0, found.address(), found.step());
  }

  /** What the calls of the chain had called before the jump that decided. */
  private List<Tried> before(Found found, int decision) {
    List<Tried> all = new ArrayList<>();
    int until = decision >= 0 ? decision : found.step();
    for (int call : found.chain()) {
      List<String> called =
          calls
              .childrenOf(call)
              .filter(c -> !calls.has(c, Mark.INTERRUPT) && !found.chain().contains(c))
              .filter(c -> ran.steps(c).length > 0 && ran.steps(c)[0] < until)
              .mapToObj(calls::function)
              .distinct()
              .toList();
      if (!called.isEmpty()) all.add(new Tried(calls.function(call), called));
    }
    return all;
  }

  /** Error numbers that ran through below a root, but for the one that it returned. */
  private Map<Other, Integer> others(ReturnFlow flow, int root, long but) {
    Map<Other, Integer> counts = new LinkedHashMap<>();
    Map<Integer, Found> results = new HashMap<>();
    for (int step = 0; step < executed.size(); step++) {
      int call = executed.call(step);
      List<Instruction> block = ran.instructions(step);
      if (call < root || call >= calls.end(root) || block == null) continue;
      if (ran.inInterrupt(call)) continue;
      for (int i = 0; i < Math.min(block.size(), executed.instructions(step)); i++) {
        Instruction instruction = block.get(i);
        if (!instruction.copies() || !instruction.mnemonic().matches("mov[lq]?")) continue;
        OptionalLong number = Instruction.number(instruction.source());
        // -1 is rather a mask than EPERM.
        if (number.isEmpty() || number.getAsLong() == -1) continue;
        if (!Errno.ofSystemCall(number.getAsLong())) continue;
        long address = ran.address(step, i);
        if (address == but || Errno.name(number.getAsLong()).isEmpty()) continue;
        Found result = results.computeIfAbsent(call, flow::returned);
        Other other =
            new Other(
                calls.function(call),
                calls.parent(call) < 0 ? "" : calls.function(calls.parent(call)),
                number.getAsLong(),
                address,
                result.address() == address);
        counts.merge(other, 1, Integer::sum);
      }
    }
    return counts;
  }
}
