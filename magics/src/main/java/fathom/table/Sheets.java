package fathom.table;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import fathom.analyse.Comparison;
import fathom.analyse.FunctionTimes;
import fathom.analyse.Layer;
import fathom.analyse.Runs;
import fathom.analyse.Shares;
import fathom.analyse.SystemCall;
import fathom.analyse.Values;
import fathom.read.Account;
import fathom.read.CpuStats;
import fathom.table.Column.Doubles;
import fathom.table.Column.Flags;
import fathom.table.Column.Ints;
import fathom.table.Column.Longs;
import fathom.table.Column.Texts;
import fathom.trace.Calls;
import fathom.trace.EventKind;
import fathom.trace.Events;
import fathom.trace.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Traces and analyses as sheets. Times are nanoseconds, start_ns and time_ns on the trace's own
 * clock; what is unknown is missing, never 0.
 */
public final class Sheets {
  private static final Set<String> COMMON = Set.of("event", "time_ns", "cpu", "pid");

  private Sheets() {}

  /**
   * One row a call, in preorder: {@code call, parent, depth, cpu, pid, comm, function, start_ns,
   * duration_ns, self_ns, children, ret, note, values, instructions, self_instructions, kind}.
   * {@code call} is the row number, {@code parent} missing for a root, {@code note} a list of marks
   * divided by spaces; the last three are known of what the emulator recorded.
   */
  public static Sheet calls(Calls c, Values v) {
    return Sheet.of(
        "calls",
        c.size(),
        new Ints("call", i -> i),
        new Ints("parent", c::parent),
        new Ints("depth", c::depth),
        new Ints("cpu", c::cpu),
        new Ints("pid", c::pid),
        new Texts("comm", c::comm),
        new Texts("function", c::function),
        new Longs("start_ns", c::startNanos),
        new Longs("duration_ns", c::durationNanos),
        new Longs("self_ns", c::selfNanos),
        new Ints("children", c::children),
        new Longs("ret", c::returned),
        new Texts("note", i -> note(c, i)),
        new Texts("values", v::line),
        new Longs("instructions", c::instructions),
        new Longs("self_instructions", c::selfInstructions),
        new Texts("kind", i -> c.hasInstructions() ? c.entered(i).word() : ""));
  }

  /**
   * One row a root: {@code call, function, pid, comm, start_ns, duration_ns, calls, ret, file,
   * bytes, pos, flags}; {@code calls} counts the root and everything below it.
   */
  public static Sheet roots(Calls c, Values v) {
    int[] roots = c.roots().toArray();
    return Sheet.of(
        "roots",
        roots.length,
        new Ints("call", i -> roots[i]),
        new Texts("function", i -> c.function(roots[i])),
        new Ints("pid", i -> c.pid(roots[i])),
        new Texts("comm", i -> c.comm(roots[i])),
        new Longs("start_ns", i -> c.startNanos(roots[i])),
        new Longs("duration_ns", i -> c.durationNanos(roots[i])),
        new Ints("calls", i -> c.end(roots[i]) - roots[i]),
        new Longs("ret", i -> c.returned(roots[i])),
        new Texts("file", i -> v.text(roots[i], "file")),
        new Longs("bytes", i -> v.number(roots[i], "count")),
        new Longs("pos", i -> v.number(roots[i], "pos")),
        new Texts("flags", i -> v.text(roots[i], "flags")));
  }

  /**
   * One row a system call of the workload, in the order of time: {@code pid, name, arguments,
   * start_ns, duration_ns, ret, errno, file, call, roots}; {@code call} is the row of the first
   * traced root in it, {@code roots} how many there are, {@code file} that root's.
   */
  public static Sheet systemCalls(List<SystemCall> all, Values v) {
    return Sheet.of(
        "system_calls",
        all.size(),
        new Ints("pid", i -> all.get(i).pid()),
        new Texts("name", i -> all.get(i).name()),
        new Texts("arguments", i -> all.get(i).arguments()),
        new Longs("start_ns", i -> all.get(i).startNanos()),
        new Longs("duration_ns", i -> all.get(i).durationNanos()),
        new Longs("ret", i -> all.get(i).returned()),
        new Texts("errno", i -> all.get(i).errno()),
        new Texts("file", i -> v.text(all.get(i).call(), "file")),
        new Ints("call", i -> all.get(i).call()),
        new Ints("roots", i -> all.get(i).roots()));
  }

  /**
   * One row a function, by self time: {@code function, layer, calls, total_ns, self_ns, p50_ns,
   * p99_ns, max_ns}.
   */
  public static Sheet functions(List<FunctionTimes> times) {
    return Sheet.of(
        "functions",
        times.size(),
        new Texts("function", i -> times.get(i).function()),
        new Texts("layer", i -> times.get(i).layer().label()),
        new Longs("calls", i -> times.get(i).calls()),
        new Longs("total_ns", i -> times.get(i).totalNanos()),
        new Longs("self_ns", i -> times.get(i).selfNanos()),
        new Longs("p50_ns", i -> times.get(i).p50Nanos()),
        new Longs("p99_ns", i -> times.get(i).p99Nanos()),
        new Longs("max_ns", i -> times.get(i).maxNanos()));
  }

  /**
   * One row a call path of two traces, in preorder: {@code place, parent, depth, function, layer,
   * where, calls_a, total_a_ns, self_a_ns, p50_a_ns, share_a}, the same of b; shares are of self
   * time, from 0 to 1.
   */
  public static Sheet comparison(Comparison c) {
    List<Comparison.Place> all = c.places();
    double wholeA = c.totalNanos(true);
    double wholeB = c.totalNanos(false);
    return Sheet.of(
        "comparison",
        all.size(),
        new Ints("place", i -> i),
        new Ints("parent", i -> all.get(i).parent()),
        new Ints("depth", i -> all.get(i).depth()),
        new Texts("function", i -> all.get(i).function()),
        new Texts("layer", i -> all.get(i).layer().label()),
        new Texts(
            "where",
            i ->
                switch (all.get(i).where()) {
                  case BOTH -> "both";
                  case ONLY_A -> "a";
                  case ONLY_B -> "b";
                }),
        new Longs("calls_a", i -> all.get(i).a().calls()),
        new Longs("total_a_ns", i -> all.get(i).a().totalNanos()),
        new Longs("self_a_ns", i -> all.get(i).a().selfNanos()),
        new Longs("p50_a_ns", i -> all.get(i).a().medianNanos()),
        new Doubles("share_a", i -> all.get(i).a().selfNanos() / wholeA),
        new Longs("instructions_a", i -> known(c, all.get(i).a().instructions())),
        new Longs("self_instructions_a", i -> known(c, all.get(i).a().selfInstructions())),
        new Longs("calls_b", i -> all.get(i).b().calls()),
        new Longs("total_b_ns", i -> all.get(i).b().totalNanos()),
        new Longs("self_b_ns", i -> all.get(i).b().selfNanos()),
        new Longs("p50_b_ns", i -> all.get(i).b().medianNanos()),
        new Doubles("share_b", i -> all.get(i).b().selfNanos() / wholeB),
        new Longs("instructions_b", i -> known(c, all.get(i).b().instructions())),
        new Longs("self_instructions_b", i -> known(c, all.get(i).b().selfInstructions())));
  }

  private static long known(Comparison c, long instructions) {
    return c.executed() ? instructions : Calls.UNKNOWN;
  }

  /**
   * One row a layer, in the order of the write path: {@code layer, calls, self_ns, share}; the
   * shares, from 0 to 1, add up to 1.
   */
  public static Sheet layers(Shares shares) {
    return layers(shares, Shares.NONE);
  }

  /**
   * The same with {@code self_instructions}.
   *
   * @param executed the shares of instructions; none where they are not known
   */
  public static Sheet layers(Shares shares, Shares executed) {
    List<Map.Entry<Layer, Shares.Share>> rows = List.copyOf(shares.of().entrySet());
    double total = shares.totalNanos();
    return Sheet.of(
        "layers",
        rows.size(),
        new Texts("layer", i -> rows.get(i).getKey().label()),
        new Longs("calls", i -> rows.get(i).getValue().calls()),
        new Longs("self_ns", i -> rows.get(i).getValue().selfNanos()),
        new Doubles(
            "share", i -> total == 0 ? Double.NaN : rows.get(i).getValue().selfNanos() / total),
        new Longs(
            "self_instructions",
            i ->
                executed.of().isEmpty()
                    ? Calls.UNKNOWN
                    : executed.of().getOrDefault(rows.get(i).getKey(), NOTHING).selfNanos()));
  }

  private static final Shares.Share NOTHING = new Shares.Share(0, 0);

  /**
   * One row a CPU, the kernel's own counts: {@code cpu, entries, overrun, commit_overrun, dropped,
   * read}.
   */
  public static Sheet losses(Account account) {
    List<CpuStats> cpus = account.cpus();
    return Sheet.of(
        "losses",
        cpus.size(),
        new Ints("cpu", i -> cpus.get(i).cpu()),
        new Longs("entries", i -> cpus.get(i).entries()),
        new Longs("overrun", i -> cpus.get(i).overrun()),
        new Longs("commit_overrun", i -> cpus.get(i).commitOverrun()),
        new Longs("dropped", i -> cpus.get(i).dropped()),
        new Longs("read", i -> cpus.get(i).read()));
  }

  /** One row a measured run: {@code run, duration_ns, shown}. */
  public static Sheet runs(Runs runs) {
    List<Long> durations = runs.durationNanos();
    return Sheet.of(
        "runs",
        durations.size(),
        new Ints("run", i -> i),
        new Longs("duration_ns", durations::get),
        new Flags("shown", i -> i == runs.shown()));
  }

  /**
   * What was read, what was lost and what was dropped: {@code part, kind, count, first}. {@code
   * first} is where a kind of dropped thing was met first; a note has no count.
   */
  public static Sheet account(Account account) {
    record Row(String part, String kind, long count, String first) {}
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("read", "records", account.records(), null));
    rows.add(new Row("read", "calls", account.calls(), null));
    rows.add(new Row("read", "events", account.events(), null));
    rows.add(new Row("incomplete", "calls without entry or return", account.incomplete(), null));
    rows.add(new Row("lost", "events, by the trace", account.missed(), null));
    for (CpuStats c : account.cpus()) {
      rows.add(new Row("lost", "events, by the kernel's count of cpu" + c.cpu(), c.lost(), null));
    }
    account.dropped().forEach(d -> rows.add(new Row("dropped", d.kind(), d.count(), d.first())));
    account.notes().forEach(n -> rows.add(new Row("note", n, Calls.UNKNOWN, null)));
    return Sheet.of(
        "account",
        rows.size(),
        new Texts("part", i -> rows.get(i).part),
        new Texts("kind", i -> rows.get(i).kind),
        new Longs("count", i -> rows.get(i).count),
        new Texts("first", i -> rows.get(i).first));
  }

  /**
   * One row an event, in the order of time: {@code event, time_ns, cpu, pid, kind, fields}; the
   * fields as JSON.
   */
  public static Sheet events(Events e) {
    return Sheet.of(
        "events",
        e.size(),
        new Ints("event", i -> i),
        new Longs("time_ns", e::timeNanos),
        new Ints("cpu", e::cpu),
        new Ints("pid", e::pid),
        new Texts("kind", i -> e.kindOf(i).name()),
        new Texts("fields", i -> json(e.get(i))));
  }

  /** One sheet a kind of event, under its name without its system where that is clear. */
  public static List<Sheet> kinds(Events e) {
    Map<String, Integer> count = new HashMap<>();
    for (EventKind kind : e.kinds()) count.merge(plain(kind), 1, Integer::sum);
    return e.kinds().stream()
        .map(k -> kind(count.get(plain(k)) == 1 ? plain(k) : k.name().replace(':', '_'), e, k))
        .toList();
  }

  /**
   * One row an event of a kind: {@code event, time_ns, cpu, pid}, then its own fields; one that is
   * named as one of these has {@code _field} behind its name.
   */
  public static Sheet kind(String name, Events e, EventKind kind) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Ints("event", kind::event));
    columns.add(new Longs("time_ns", i -> e.timeNanos(kind.event(i))));
    columns.add(new Ints("cpu", i -> e.cpu(kind.event(i))));
    columns.add(new Ints("pid", i -> e.pid(kind.event(i))));
    Set<String> taken = new HashSet<>(COMMON);
    for (String field : kind.fields()) {
      String column = field;
      while (!taken.add(column.toLowerCase(Locale.ROOT))) column += "_field";
      columns.add(field(column, kind, kind.column(field)));
    }
    return new Sheet(name, kind.size(), columns);
  }

  private static Column field(String name, EventKind kind, int column) {
    return switch (kind.type(column)) {
      case NUMBER -> new Longs(name, i -> kind.number(column, i));
      case TEXT -> new Texts(name, i -> kind.text(column, i));
      case NUMBERS -> new Texts(name, i -> list(kind.numbers(column, i)));
    };
  }

  private static String plain(EventKind kind) {
    return kind.name().substring(kind.name().indexOf(':') + 1);
  }

  private static String list(long[] numbers) {
    return numbers == null ? null : array(numbers).toString();
  }

  private static JsonArray array(long[] numbers) {
    JsonArray array = new JsonArray(numbers.length);
    for (long n : numbers) array.add(n);
    return array;
  }

  private static String json(Events.Event event) {
    JsonObject json = new JsonObject();
    event
        .fields()
        .forEach(
            (name, value) -> {
              if (value instanceof Number n) json.addProperty(name, n);
              else if (value instanceof long[] all) json.add(name, array(all));
              else json.addProperty(name, String.valueOf(value));
            });
    return json.toString();
  }

  private static String note(Calls c, int call) {
    Set<Mark> marks = c.marks(call);
    return marks.isEmpty()
        ? ""
        : marks.stream()
            .map(m -> m.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" "));
  }
}
