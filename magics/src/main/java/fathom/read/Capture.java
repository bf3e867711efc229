package fathom.read;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What came back from a traced kernel, before anything is read into it: named pieces of bytes, and
 * nothing else. Pieces that tracefs has are named by their path there
 * ("events/ftrace/funcgraph_entry/format", "printk_formats", "available_filter_functions"), those
 * of /proc by theirs ("kallsyms", "modules"); what a single run produced is below "run/N/" with N
 * from 0 ("run/0/per_cpu/cpu0/trace_pipe_raw", "run/0/per_cpu/cpu0/stats", "run/0/saved_cmdlines",
 * "run/0/stdout", "run/0/stderr", "run/0/exit", "run/0/pids"); facts about the machine are below
 * "about/" ("about/release", "about/target", "about/filesystem").
 */
public record Capture(Map<String, Piece> pieces) {
  /** Is there when the capture was interrupted and holds only the runs that were done by then. */
  public static final String INTERRUPTED = "about/interrupted";

  /**
   * How long a call took at least to be recorded, in microseconds (tracing_thresh); not there when
   * all were.
   */
  public static final String THRESHOLD = "about/threshold";

  /** Pieces below it say how this process came by the capture; they are never recorded. */
  public static final String HERE = "here/";

  /** Is there when a recording was read that is cut or unchecked: sentences, one a line. */
  public static final String DAMAGE = HERE + "damage";

  private static final String RETURNS = "returns/";
  private static final String TIMED = "timed/";

  private static final LastRead<byte[], Set<String>> FUNCTIONS = new LastRead<>(Capture::functions);

  public Capture {
    pieces = Collections.unmodifiableMap(new TreeMap<>(pieces));
  }

  /** A capture of pieces that are in memory. */
  public static Capture of(Map<String, byte[]> pieces) {
    Map<String, Piece> all = new TreeMap<>();
    pieces.forEach((name, bytes) -> all.put(name, Piece.of(bytes)));
    return new Capture(all);
  }

  /** Whether a piece is there. */
  public boolean has(String name) {
    return pieces.containsKey(name);
  }

  /** A piece as bytes; empty when it is not there. */
  public byte[] bytes(String name) {
    return has(name) ? pieces.get(name).bytes() : new byte[0];
  }

  /** A piece as text; empty when it is not there. */
  public String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /** A piece's lines, without empty ones. */
  public List<String> lines(String name) {
    return text(name).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
  }

  /** The tasks of a run's workload. */
  public List<Integer> pids(int run) {
    return lines("run/" + run + "/pids").stream()
        .filter(pid -> pid.matches("\\d{1,9}"))
        .map(Integer::valueOf)
        .toList();
  }

  /** Whether a run was stopped before its workload had done its work. */
  public boolean cutShort(int run) {
    String outcome = text("run/" + run + "/outcome").strip();
    return has("run/" + run + "/cut") || outcome.equals("hung") || outcome.equals("stopped");
  }

  /** The tasks' names by pid, as the kernel saved them in a run ("PID NAME" a line); untrusted. */
  public Map<Integer, String> comms(int run) {
    Map<Integer, String> comms = new TreeMap<>();
    for (String line : lines("run/" + run + "/saved_cmdlines")) {
      int blank = line.indexOf(' ');
      if (blank > 0 && line.substring(0, blank).matches("\\d{1,9}")) {
        comms.put(Integer.valueOf(line.substring(0, blank)), line.substring(blank + 1));
      }
    }
    return comms;
  }

  /** The functions that the kernel can trace, without their modules. */
  public Set<String> functions() {
    return FUNCTIONS.of(bytes("available_filter_functions"));
  }

  private static Set<String> functions(byte[] available) {
    return new String(available, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(l -> !l.isEmpty())
        .map(l -> l.contains(" ") ? l.substring(0, l.indexOf(' ')) : l)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** This capture with one more piece. */
  public Capture with(String name, String text) {
    return with(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** This capture with one more piece, or with another content of one. */
  public Capture with(String name, byte[] bytes) {
    Map<String, Piece> more = new TreeMap<>(pieces);
    more.put(name, Piece.of(bytes));
    return new Capture(more);
  }

  /**
   * This capture with one more of the same kernel and workload, that has return values. Of that one
   * only what differs is kept.
   */
  public Capture withReturns(Capture returns) {
    return withBeside(RETURNS + returns().size() + "/", returns);
  }

  /**
   * This capture of what was executed with one of the same kernel and workload that has times. Of
   * that one only what differs is kept.
   */
  public Capture withTimed(Capture timed) {
    return withBeside(TIMED, timed);
  }

  private Capture withBeside(String prefix, Capture other) {
    Map<String, Piece> more = new TreeMap<>(pieces);
    other.pieces.forEach(
        (name, piece) -> {
          if (!piece.equals(pieces.get(name))) more.put(prefix + name, piece);
        });
    return new Capture(more);
  }

  /** The captures of return values, in the order in which they were made. */
  public List<Capture> returns() {
    Set<Integer> numbers = new TreeSet<>();
    for (String name : pieces.keySet()) {
      if (!name.startsWith(RETURNS)) continue;
      int slash = name.indexOf('/', RETURNS.length());
      numbers.add(Integer.parseInt(name.substring(RETURNS.length(), slash)));
    }
    return numbers.stream().map(n -> beside(RETURNS + n + "/")).toList();
  }

  /** The capture that has times for what was executed, when there is one. */
  public Optional<Capture> timed() {
    boolean is = pieces.keySet().stream().anyMatch(name -> name.startsWith(TIMED));
    return is ? Optional.of(beside(TIMED)) : Optional.empty();
  }

  private Capture beside(String prefix) {
    Map<String, Piece> all = new TreeMap<>();
    pieces.forEach(
        (name, piece) -> {
          boolean shared =
              !name.startsWith(RETURNS) && !name.startsWith(TIMED) && !name.startsWith("run/");
          if (shared) all.put(name, piece);
        });
    pieces.forEach(
        (name, piece) -> {
          if (name.startsWith(prefix)) all.put(name.substring(prefix.length()), piece);
        });
    return new Capture(all);
  }

  /** How many measured runs there are. */
  public int runs() {
    int n = 0;
    for (String name : pieces.keySet()) {
      if (name.startsWith("run/")) {
        n = Math.max(n, 1 + Integer.parseInt(name.substring(4, name.indexOf('/', 4))));
      }
    }
    return Math.min(n, valuesRun().orElse(n));
  }

  /** The run after the measured ones in which values were read; empty when there is none. */
  public OptionalInt valuesRun() {
    String run = text("about/values-run").strip();
    return run.matches("\\d{1,6}") ? OptionalInt.of(Integer.parseInt(run)) : OptionalInt.empty();
  }
}
