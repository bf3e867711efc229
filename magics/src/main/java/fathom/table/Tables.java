package fathom.table;

import static fathom.table.Wrap.ints;
import static fathom.table.Wrap.longs;
import static fathom.table.Wrap.strings;

import fathom.analyse.FunctionTimes;
import fathom.analyse.Layer;
import fathom.analyse.Runs;
import fathom.analyse.Shares;
import fathom.read.Account;
import fathom.trace.Calls;
import fathom.trace.Mark;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Traces and analyses as Tablesaw tables. Times are nanoseconds, start_ns on the trace's own clock;
 * what is unknown is missing, never 0.
 */
public final class Tables {
  private Tables() {}

  /**
   * One row a call, in preorder: {@code call, parent, depth, cpu, pid, comm, function, start_ns,
   * duration_ns, self_ns, children, ret, note}. {@code call} is the row number, {@code parent}
   * missing for a root, {@code note} a list of marks divided by spaces.
   */
  public static Table calls(Calls c) {
    int[] rows = IntStream.range(0, c.size()).toArray();
    return Table.create(
        "calls",
        ints("call", rows, i -> i),
        ints("parent", rows, c::parent),
        ints("depth", rows, c::depth),
        ints("cpu", rows, c::cpu),
        ints("pid", rows, c::pid),
        strings("comm", rows, c::comm),
        strings("function", rows, c::function),
        longs("start_ns", rows, c::startNanos),
        longs("duration_ns", rows, c::durationNanos),
        longs("self_ns", rows, c::selfNanos),
        ints("children", rows, c::children),
        longs("ret", rows, c::returned),
        strings("note", rows, i -> note(c, i)));
  }

  /**
   * One row a root: {@code call, function, pid, comm, start_ns, duration_ns, calls, ret}; {@code
   * calls} counts the root and everything below it.
   */
  public static Table roots(Calls c) {
    int[] rows = c.roots().toArray();
    return Table.create(
        "roots",
        ints("call", rows, i -> i),
        strings("function", rows, c::function),
        ints("pid", rows, c::pid),
        strings("comm", rows, c::comm),
        longs("start_ns", rows, c::startNanos),
        longs("duration_ns", rows, c::durationNanos),
        ints("calls", rows, i -> c.end(i) - i),
        longs("ret", rows, c::returned));
  }

  /**
   * One row a function, by self time: {@code function, layer, calls, total_ns, self_ns, p50_ns,
   * p99_ns, max_ns}.
   */
  public static Table functions(List<FunctionTimes> times) {
    int[] rows = IntStream.range(0, times.size()).toArray();
    return Table.create(
        "functions",
        strings("function", rows, i -> times.get(i).function()),
        strings("layer", rows, i -> times.get(i).layer().label()),
        longs("calls", rows, i -> times.get(i).calls()),
        longs("total_ns", rows, i -> times.get(i).totalNanos()),
        longs("self_ns", rows, i -> times.get(i).selfNanos()),
        longs("p50_ns", rows, i -> times.get(i).p50Nanos()),
        longs("p99_ns", rows, i -> times.get(i).p99Nanos()),
        longs("max_ns", rows, i -> times.get(i).maxNanos()));
  }

  /**
   * One row a layer, in the order of the write path: {@code layer, calls, self_ns, share}; the
   * shares, from 0 to 1, add up to 1.
   */
  public static Table layers(Shares shares) {
    List<Map.Entry<Layer, Shares.Share>> rows = List.copyOf(shares.of().entrySet());
    double total = shares.totalNanos();
    return Table.create(
        "layers",
        StringColumn.create("layer", rows.stream().map(e -> e.getKey().label())),
        LongColumn.create("calls", rows.stream().mapToLong(e -> e.getValue().calls()).toArray()),
        LongColumn.create(
            "self_ns", rows.stream().mapToLong(e -> e.getValue().selfNanos()).toArray()),
        DoubleColumn.create(
            "share",
            rows.stream()
                .mapToDouble(e -> total == 0 ? Double.NaN : e.getValue().selfNanos() / total)
                .toArray()));
  }

  /**
   * One row a CPU, the kernel's own counts: {@code cpu, entries, overrun, commit_overrun, dropped,
   * read}.
   */
  public static Table losses(Account account) {
    var cpus = account.cpus();
    return Table.create(
        "losses",
        IntColumn.create("cpu", cpus.stream().mapToInt(c -> c.cpu()).toArray()),
        LongColumn.create("entries", cpus.stream().mapToLong(c -> c.entries()).toArray()),
        LongColumn.create("overrun", cpus.stream().mapToLong(c -> c.overrun()).toArray()),
        LongColumn.create(
            "commit_overrun", cpus.stream().mapToLong(c -> c.commitOverrun()).toArray()),
        LongColumn.create("dropped", cpus.stream().mapToLong(c -> c.dropped()).toArray()),
        LongColumn.create("read", cpus.stream().mapToLong(c -> c.read()).toArray()));
  }

  /** One row a measured run: {@code run, duration_ns, shown}. */
  public static Table runs(Runs runs) {
    int[] rows = IntStream.range(0, runs.durationNanos().size()).toArray();
    boolean[] shown = new boolean[rows.length];
    if (rows.length > 0) shown[runs.shown()] = true;
    return Table.create(
        "runs",
        ints("run", rows, i -> i),
        longs("duration_ns", rows, i -> runs.durationNanos().get(i)),
        BooleanColumn.create("shown", shown));
  }

  private static String note(Calls c, int call) {
    return c.marks(call).stream()
        .map(Mark::name)
        .map(n -> n.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" "));
  }
}
