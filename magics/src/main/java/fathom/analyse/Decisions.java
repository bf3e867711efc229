package fathom.analyse;

import fathom.source.LineTable;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The test that decided in a call that a number is made: compilers load numbers before they test
 * whether these are wanted, and when all is over, so that the lines and the source have to tell.
 *
 * @param steps of the call
 * @param lines of its kernel
 * @param text of its functions
 */
record Decisions(Executed executed, int[] steps, Optional<LineTable> lines, FunctionText text) {
  /** "ret = -ESPIPE;" */
  private static final Pattern ASSIGNED = Pattern.compile("\\w\\s*=\\s*-E[A-Z0-9]+\\s*[;,]");

  private static final Pattern OUT =
      Pattern.compile("^\\s*(goto|break|return|continue|\\}|\\w+:$)");
  private static final Pattern TEST = Pattern.compile("^\\s*(if|for|while|switch)\\b");

  /**
   * What decided.
   *
   * @param step whose conditional jump it was, -1 for none
   * @param line of the statement that made the number; empty where no line is known
   * @param test the line of the test in the function that made the number ready, when the jump
   *     stands in something that is inlined there
   */
  record Decision(int step, Optional<LineTable.Marker> line, Optional<LineTable.Marker> test) {
    static final Decision NONE = new Decision(-1, Optional.empty(), Optional.empty());
  }

  /**
   * What decided that a number was made.
   *
   * @param error the number, 0 when it is no error
   * @param address of the instruction that made it
   * @param made the step in which that ran
   */
  Decision of(long error, long address, int made) {
    Statement statement = statement(error, address, made);
    int step = decision(made, statement);
    return new Decision(step, statement.line, step < 0 ? Optional.empty() : test(step, statement));
  }

  private Optional<LineTable.Marker> test(int step, Statement statement) {
    Optional<LineTable.Row> row = lines.flatMap(l -> l.at(executed.block(step).last()));
    return row.stream()
        .flatMap(r -> r.frames().stream().skip(1))
        .filter(frame -> frame.function().equals(statement.tested))
        .map(frame -> new LineTable.Marker(frame.file(), frame.line()))
        .findFirst();
  }

  /**
   * The step whose conditional jump decided, in the call that made the number: the last one before
   * the statement; the last one behind it, where the number was made ready and then it was tested
   * whether it is wanted.
   */
  private int decision(int made, Statement statement) {
    int before = -1;
    int after = -1;
    int any = -1;
    for (int step : steps) {
      if (!executed.branches(step)) continue;
      any = step;
      if (step < statement.step) before = step;
      boolean own = step >= made && isOf(executed.block(step).last(), statement.tested);
      if (own) after = step;
    }
    // A number that is loaded before all tests is wanted after one of them.
    return after >= 0 ? after : before >= 0 ? before : any;
  }

  /** Whether an instruction is of a function's own statements, not of what is inlined in it. */
  private boolean isOf(long address, String function) {
    Optional<LineTable.Frame> own = lines.flatMap(l -> l.at(address)).map(LineTable.Row::own);
    if (own.isEmpty() || !own.get().function().equals(function)) return false;
    // At its closing brace the compiler looks whether the stack is whole.
    String source = text.of(function, own.get().file()).getOrDefault(own.get().line(), "");
    return !source.startsWith("}");
  }

  /**
   * The statement that made a number: the step in which it begins, and its line if it is known.
   *
   * @param tested the function that tests behind it whether the number is wanted, "" when it goes
   *     away with it
   */
  private record Statement(int step, Optional<LineTable.Marker> line, String tested) {
    Statement(int step, Optional<LineTable.Marker> line) {
      this(step, line, "");
    }
  }

  /**
   * The statement that the number belongs to. Its instruction may stand before it, when the number
   * was loaded ahead, and then a later step begins it; or far behind, with the line of something
   * else: then it is the last line that ran and has the error's name in it.
   */
  private Statement statement(long error, long address, int made) {
    Optional<LineTable.Row> row = lines.flatMap(l -> l.at(address));
    if (row.isEmpty()) return new Statement(made, Optional.empty());
    LineTable.Frame own = row.get().own();
    LineTable.Marker line = new LineTable.Marker(own.file(), own.line());
    Map<Integer, String> source = text.of(own.function(), own.file());
    Pattern name = Pattern.compile("\\b" + Errno.name(error).orElse("-") + "\\b");
    boolean other = error < 0 && !name.matcher(source.getOrDefault(own.line(), "")).find();
    if (other) {
      Statement named = null;
      for (Map.Entry<Integer, String> one : source.entrySet()) {
        if (!name.matcher(one.getValue()).find()) continue;
        LineTable.Marker wanted = new LineTable.Marker(own.file(), one.getKey());
        int step = begun(wanted, -1, made);
        if (step >= 0 && (named == null || step >= named.step)) {
          named = new Statement(step, Optional.of(wanted));
        }
      }
      if (named != null && isTested(source, named.line.get().line())) {
        return new Statement(made, named.line, own.function());
      }
      if (named != null) return named;
    }
    if (isTested(source, own.line())) {
      return new Statement(made, Optional.of(line), own.function());
    }
    boolean begins = row.get().statement() && row.get().start() == address;
    int later = begins ? -1 : begun(line, made, Integer.MAX_VALUE - 1);
    return new Statement(later < 0 ? made : later, Optional.of(line));
  }

  /** Whether a line only makes the number ready: what follows is a test before it is a way out. */
  private static boolean isTested(Map<Integer, String> source, int line) {
    if (!ASSIGNED.matcher(source.getOrDefault(line, "")).find()) return false;
    for (int next = line + 1; source.containsKey(next); next++) {
      String text = source.get(next);
      if (OUT.matcher(text).find()) return false;
      if (TEST.matcher(text).find()) return true;
    }
    return false;
  }

  /**
   * Where a statement of a line begins in the call that made the number: of steps behind one the
   * first, or when all before another are asked for the last.
   */
  private int begun(LineTable.Marker wanted, int after, int until) {
    int last = -1;
    for (int step : steps) {
      if (step <= after || step > until || !begins(step, wanted)) continue;
      if (after >= 0) return step;
      last = step;
    }
    return last;
  }

  private boolean begins(int step, LineTable.Marker wanted) {
    long at = executed.block(step).address();
    for (int i = 0; i < executed.instructions(step); i++) {
      long here = at;
      boolean begins =
          lines.flatMap(l -> l.at(here)).filter(r -> r.start() == here).stream()
              .anyMatch(r -> begins(r, wanted));
      if (begins) return true;
      at += executed.block(step).lengths()[i];
    }
    return false;
  }

  private static boolean begins(LineTable.Row row, LineTable.Marker line) {
    boolean own =
        row.statement() && row.own().line() == line.line() && row.own().file().equals(line.file());
    return own || row.markers().contains(line);
  }
}
