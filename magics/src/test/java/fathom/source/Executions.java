package fathom.source;

import fathom.read.Capture;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedLog.Block;
import fathom.read.ExecutedReader;
import fathom.read.ExecutedTrace;
import fathom.read.Symbols;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the emulator saw executed in a run: from which lines functions called others that can be
 * traced, and which lines of them ran.
 *
 * @param ran by {@link #key}
 */
record Executions(Map<Edge, Set<Line>> calls, Map<String, Set<Line>> ran) {
  /**
   * A function and one that it called.
   *
   * @param parent its {@link #key}
   */
  record Edge(String parent, String child) {}

  /** A line of a function's own code. */
  record Line(String file, int number) {}

  /** Where the text of each module lies: /proc/modules, "NAME SIZE USES BY STATE ADDRESS". */
  static Map<String, Long> bases(Capture capture) {
    Map<String, Long> bases = new HashMap<>();
    capture
        .text("modules")
        .lines()
        .map(l -> l.split(" ", -1))
        .filter(w -> w.length > 5)
        .forEach(w -> bases.put(w[0], Long.parseUnsignedLong(w[5].replace("0x", ""), 16)));
    return bases;
  }

  /**
   * Reads them from a capture with the emulator's log.
   *
   * @param roots what is not below these is left out, as function_graph does: the log has whole
   *     system calls
   */
  static Executions of(Capture capture, LineTable lines, Set<String> roots) throws Exception {
    ExecutedLog log = ExecutedLog.read(capture.bytes("run/0/executed"));
    Map<Integer, Long> sites = new HashMap<>(); // by call: the instruction that made it
    Map<Integer, Map<Integer, Integer>> blocks = new HashMap<>(); // by call and block: instructions
    int[] last = {-1};
    ExecutedTrace exact =
        ExecutedReader.read(
            log,
            Symbols.of(capture.bytes("kallsyms")),
            "program",
            capture.pids(0),
            (call, block, instructions, next) -> {
              if (!blocks.containsKey(call) && last[0] >= 0) {
                sites.put(call, lastInstruction(log.blocks().get(last[0])));
              }
              blocks
                  .computeIfAbsent(call, c -> new HashMap<>())
                  .merge(block, instructions, Math::max);
              last[0] = block;
            });
    Calls calls = exact.trace().calls();
    Map<Integer, Long> siteOfRow = new HashMap<>();
    sites.forEach((call, site) -> siteOfRow.put(exact.row(call), site));
    Executions executions = new Executions(new HashMap<>(), new HashMap<>());
    Set<String> traceable = capture.functions();
    BitSet inside = below(roots, calls);
    for (int row = 0; row < calls.size(); row++) {
      if (!traceable.contains(calls.function(row)) || calls.has(row, Mark.INTERRUPT)) continue;
      int below = row;
      int above = calls.parent(row);
      boolean interrupted = false;
      while (above >= 0 && !traceable.contains(calls.function(above))) {
        interrupted |= calls.has(above, Mark.INTERRUPT);
        below = above;
        above = calls.parent(above);
      }
      if (above < 0 || !inside.get(above) || interrupted || !siteOfRow.containsKey(below)) continue;
      String parent = calls.function(above);
      String callee = calls.function(row);
      line(lines, siteOfRow.get(below), parent)
          .ifPresent(
              line ->
                  executions
                      .calls
                      .computeIfAbsent(new Edge(key(parent), callee), e -> new HashSet<>())
                      .add(line));
    }
    blocks.forEach(
        (call, ran) -> {
          int row = exact.row(call);
          if (row < 0 || !inside.get(row)) return;
          String function = calls.function(row);
          Set<Line> own = executions.ran.computeIfAbsent(key(function), f -> new HashSet<>());
          ran.forEach((block, n) -> ran(log.blocks().get(block), n, lines, function, own));
        });
    return executions;
  }

  private static BitSet below(Set<String> roots, Calls calls) {
    BitSet inside = new BitSet();
    for (int row = 0; row < calls.size(); row++) {
      int parent = calls.parent(row);
      if (roots.contains(calls.function(row)) || (parent >= 0 && inside.get(parent))) {
        inside.set(row);
      }
    }
    return inside;
  }

  private static long lastInstruction(Block block) {
    long address = block.address();
    for (int i = 0; i + 1 < block.lengths().length; i++) address += block.lengths()[i] & 255;
    return address;
  }

  /** Adds the lines of which a statement begins among the instructions that ran. */
  private static void ran(
      Block block, int instructions, LineTable lines, String function, Set<Line> own) {
    long address = block.address();
    for (int i = 0; i < instructions && i < block.lengths().length; i++) {
      long at = address;
      lines
          .at(at)
          .filter(r -> r.start() == at && r.statement())
          .flatMap(r -> own(r, function))
          .ifPresent(own::add);
      address += block.lengths()[i] & 255;
    }
  }

  private static Optional<Line> line(LineTable lines, long address, String function) {
    return lines.at(address).flatMap(row -> own(row, function));
  }

  /** The line of the function itself in which an instruction lies. */
  private static Optional<Line> own(LineTable.Row row, String function) {
    List<LineTable.Frame> frames = row.frames();
    if (frames.isEmpty()) return Optional.empty();
    int at = frames.size() - 1;
    // The compiler splits a function in parts that are inlined in each other.
    while (at > 0 && sameFunction(frames.get(at - 1).function(), function)) at--;
    return Optional.of(new Line(frames.get(at).file(), frames.get(at).line()));
  }

  private static boolean sameFunction(String a, String b) {
    return TracedName.base(a).equals(TracedName.base(b));
  }

  static String key(String function) {
    return TracedName.base(function) + (TracedName.isHalf(function) ? ".part" : "");
  }
}
