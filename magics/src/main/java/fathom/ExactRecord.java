package fathom;

import fathom.analyse.Coverage;
import fathom.analyse.ExactLines;
import fathom.analyse.Executed;
import fathom.read.Capture;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedReader;
import fathom.read.ExecutedTrace;
import fathom.read.Symbols;
import fathom.source.LineTable;
import fathom.source.LineTables;
import fathom.trace.Calls;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every instruction of a run.
 *
 * @param calls the exact calls
 * @param executed what ran in them
 * @param lines of the run's kernel, where %lines made them
 */
record ExactRecord(Calls calls, Executed executed, Optional<LineTable> lines) {

  /** Whether every instruction of the run was recorded. */
  static boolean isOf(TracedRun run) {
    return run.capture().pieces().containsKey(piece(run));
  }

  private static String piece(TracedRun run) {
    return "run/" + run.measured().shown() + "/executed";
  }

  /**
   * Reads it.
   *
   * @throws IOException when it is no record of executed code, or the line table is damaged
   */
  static ExactRecord of(TracedRun run) throws IOException {
    Capture capture = run.capture();
    ExecutedLog log = ExecutedLog.read(capture.bytes(piece(run)));
    Executed executed = new Executed(log.blocks());
    List<Integer> pids = capture.pids(run.measured().shown());
    ExecutedTrace trace = ExecutedReader.read(log, run.symbols(), "program", pids, executed);
    executed.renumber(trace::row);
    Optional<LineTable> lines =
        LineTables.find(capture.text(TracedRun.VERSION).strip())
            .map(table -> table.withModules(modules(capture)));
    return new ExactRecord(trace.trace().calls(), executed, lines);
  }

  /** Which lines ran; empty without a line table. */
  Optional<ExactLines> linesThatRan(Symbols symbols) {
    return lines.map(table -> new ExactLines(table, Coverage.of(executed, calls), symbols));
  }

  /** Where modules lie: "xfs 1593344 1 - Live 0xffffffffc0400000". */
  private static Map<String, Long> modules(Capture capture) {
    Map<String, Long> bases = new HashMap<>();
    for (String line : capture.lines("modules")) {
      String[] words = line.split(" ");
      if (words.length < 6 || !words[5].matches("0x[0-9a-f]{16}")) continue;
      bases.put(words[0], Long.parseUnsignedLong(words[5].substring(2), 16));
    }
    return bases;
  }
}
