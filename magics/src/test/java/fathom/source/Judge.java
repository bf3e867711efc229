package fathom.source;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.target.CaptureRequest;
import fathom.target.CaptureRequest.Executed;
import fathom.target.CaptureRequest.Tracer;
import fathom.target.FileSystem;
import fathom.target.Lab;
import fathom.target.LabSettings;
import fathom.target.LabTarget;
import fathom.target.Workload;
import fathom.trace.Calls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Holds what cards infer from a trace against what the emulator saw executed in the same run: the
 * lines that calls came from, and the lines that are said not to have run. Prints the table of
 * ACCURACY.md; with {@code -v} what is not exact, too. Arguments: kernel versions.
 */
public final class Judge {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** A workload and the functions of which it is traced what they call. */
  record Job(String name, String fileSystem, String mount, Workload workload, List<String> roots) {}

  private static final List<Job> JOBS =
      List.of(
          new Job("append", "xfs", "", builtIn("append", 3000, 20), List.of("vfs_write")),
          new Job(
              "write and fdatasync",
              "ext4",
              "data=journal",
              builtIn("fdatasync", 9000, 2),
              List.of("vfs_write", "vfs_fsync_range")),
          new Job(
              "rename and unlink",
              "ext4",
              "",
              c(
                  "int f = creat(\"a\", 0644); write(f, \"x\", 1); close(f); close(creat(\"b\", 0644)); mkdir(\"d\", 0755);",
                  "rename(\"a\", \"b\"); rename(\"b\", \"d/c\"); unlink(\"d/c\");"),
              List.of("do_renameat2", "do_unlinkat")),
          new Job(
              "mmap and msync",
              "ext4",
              "",
              c(
                  "int f = open(\"m\", O_CREAT | O_RDWR, 0644); ftruncate(f, 40960); write(f, buffer, 20000);"
                      + "char *p = mmap(0, 40960, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);",
                  "for (int i = 0; i < 40960; i += 4096) p[i] = i; msync(p, 40960, MS_SYNC);"),
              List.of("handle_mm_fault", "vfs_fsync_range")),
          new Job(
              "sendfile", "xfs", "", builtIn("sendfile", 60000, 1), List.of("do_splice_direct")),
          new Job(
              "truncate",
              "ext4",
              "",
              c(
                  "int f = open(\"t\", O_CREAT | O_RDWR, 0644);"
                      + "for (int i = 0; i < 8; i++) pwrite(f, buffer, 65536, i * 131072); fsync(f);",
                  "ftruncate(f, 10001); ftruncate(f, 3000000); ftruncate(f, 0);"),
              List.of("do_truncate")),
          new Job("O_SYNC", "btrfs", "", builtIn("sync", 6000, 2), List.of("vfs_write")),
          new Job(
              "cold read",
              "xfs",
              "",
              c(
                  "int f = open(\"r\", O_CREAT | O_RDWR, 0644); write(f, buffer, 50000); fsync(f);"
                      + "posix_fadvise(f, 0, 0, POSIX_FADV_DONTNEED);",
                  "for (int i = 0; i < 3; i++) pread(f, buffer, 9000, i * 14000);"),
              List.of("vfs_read")),
          new Job(
              "fallocate and holes",
              "ext4",
              "",
              c(
                  "int f = open(\"h\", O_CREAT | O_RDWR, 0644); write(f, buffer, 60000); fsync(f);",
                  "fallocate(f, 0, 70000, 50000);"
                      + "fallocate(f, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 5000, 20000);"),
              List.of("vfs_fallocate")),
          new Job(
              "socket and pipe",
              "tmpfs",
              "",
              c(
                  "int s[2], p[2]; socketpair(AF_UNIX, SOCK_STREAM, 0, s); pipe(p);",
                  "write(s[0], buffer, 6000); read(s[1], buffer, 6000);"
                      + "write(p[1], buffer, 6000); read(p[0], buffer, 6000);"),
              List.of("vfs_write", "vfs_read")));

  static List<Job> jobs() {
    return JOBS;
  }

  private static Workload builtIn(String kind, long size, int count) {
    return new Workload.BuiltIn(kind, size, count, 0, List.of());
  }

  /** A program that prepares its files before its roots are reached by what it is judged for. */
  private static Workload c(String before, String then) {
    return new Workload.Source(
        "#define _GNU_SOURCE\n#include <fcntl.h>\n#include <stdio.h>\n#include <sys/mman.h>\n#include <sys/socket.h>\n"
            + "#include <sys/stat.h>\n#include <unistd.h>\nstatic char buffer[65536];\n"
            + "int main(void)\n{\n"
            + before
            + "\n"
            + then
            + "\nreturn 0;\n}\n",
        "c",
        List.of());
  }

  /** How a place that a card tells compares with the lines that were executed. */
  enum Verdict {
    EXACT,
    /** Another line of the same statement. */
    STATEMENT,
    /** The lines executed and others. */
    SEVERAL,
    /** Some of the lines executed, or some of them and others. */
    PARTLY,
    WRONG,
    NONE
  }

  /** Counts what was judged. */
  static final class Tally {
    final Map<Verdict, Integer> verdicts = new TreeMap<>();
    int edges;
    int split;
    int elsewhere;
    int notRun;
    int ran;

    void add(Tally other) {
      other.verdicts.forEach((v, n) -> verdicts.merge(v, n, Integer::sum));
      edges += other.edges;
      split += other.split;
      elsewhere += other.elsewhere;
      notRun += other.notRun;
      ran += other.ran;
    }

    /** The share of a verdict among all edges. */
    double share(Verdict verdict) {
      return (double) verdicts.getOrDefault(verdict, 0) / Math.max(1, edges);
    }

    String row(String title) {
      StringBuilder row = new StringBuilder("| " + title + " | " + edges + " |");
      for (Verdict v : Verdict.values()) {
        row.append(String.format(Locale.ROOT, " %.1f |", 100 * share(v)));
      }
      return row.append(String.format(" %d | %d |", notRun, ran)).toString();
    }
  }

  private final boolean verbose;

  Judge(boolean verbose) {
    this.verbose = verbose;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> kernels = new ArrayList<>(List.of(arguments));
    Judge judge = new Judge(kernels.remove("-v"));
    if (kernels.isEmpty()) kernels.addAll(LabSettings.kernels());
    System.out.println(
        "| kernel, job | edges | exact % | same statement | several | partly | wrong | none |"
            + " \"not run\" | of these ran |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    Tally all = new Tally();
    try (Lab lab = Lab.shared()) {
      for (String kernel : kernels) {
        Tally ofKernel = new Tally();
        for (Job job : JOBS) {
          Tally tally = judge.judge(lab, kernel, job);
          System.out.println(tally.row(kernel + " " + job.fileSystem + " " + job.name));
          ofKernel.add(tally);
        }
        System.out.println(ofKernel.row("**" + kernel + "**"));
        all.add(ofKernel);
      }
    }
    System.out.println(all.row("**all**"));
  }

  Tally judge(Lab lab, String kernel, Job job) throws Exception {
    LabTarget of = lab.with(settings(kernel, job));
    return judge(of.capture(request(job), Progress.NONE), of.version(Progress.NONE), job.roots);
  }

  static LabSettings settings(String kernel, Job job) {
    return LabSettings.DEFAULT
        .withKernel(kernel)
        .withFileSystem(new FileSystem(FileSystem.Type.of(job.fileSystem), List.of(), job.mount));
  }

  static CaptureRequest request(Job job) {
    return new CaptureRequest(job.workload, Tracer.GRAPH, job.roots, 0, 0, 1, LIMIT)
        .with(Executed.CALLS);
  }

  /**
   * Judges what was recorded of one run.
   *
   * @param version of the kernel, with the distribution's revision
   * @param roots the functions of which was traced what they call
   */
  Tally judge(Capture capture, String version, List<String> roots) throws Exception {
    KernelSource source =
        KernelSource.open(version, Progress.NONE).orElseThrow().withTraceable(capture.functions());
    LineTable lines =
        LineTables.get(version, Optional.empty(), Progress.NONE)
            .withModules(Executions.bases(capture));
    Executions executions = Executions.of(capture, lines, Set.copyOf(roots));
    return compare(source, CaptureReader.read(capture, 0).trace().calls(), executions);
  }

  Tally compare(KernelSource source, Calls traced, Executions executions) {
    Tally tally = new Tally();
    Set<String> functions = new LinkedHashSet<>();
    for (int i = 0; i < traced.size(); i++) functions.add(traced.function(i));
    Set<String> done = new HashSet<>();
    for (String function : functions) {
      if (done.add(Executions.key(function))) {
        source.card(function, traced).ifPresent(card -> compare(card, source, executions, tally));
      }
    }
    return tally;
  }

  private void compare(Card card, KernelSource source, Executions executions, Tally tally) {
    Map<String, Set<Integer>> shown = new TreeMap<>();
    Set<String> split = new HashSet<>();
    card.unplaced().stream()
        .filter(h -> !h.interrupt())
        .forEach(h -> shown.computeIfAbsent(h.function(), f -> new TreeSet<>()));
    for (Card.Line line : card.lines()) {
      for (Card.Hop hop : line.hops()) {
        shown.computeIfAbsent(hop.function(), f -> new TreeSet<>()).add(line.number());
        if (!hop.via().isEmpty() && hop.via().get(0).startsWith("the rest of ")) {
          split.add(hop.function());
        }
      }
    }
    Map<Integer, Integer> statements = statements(source, card);
    shown.forEach(
        (child, lines) -> {
          Set<Executions.Line> truth =
              executions.calls().get(new Executions.Edge(Executions.key(card.function()), child));
          if (truth == null) return;
          if (split.contains(child)) {
            tally.split++;
            return;
          }
          Set<Integer> executed = executed(truth, card);
          if (executed.isEmpty()) {
            tally.elsewhere++;
            return;
          }
          Verdict verdict = verdict(lines, executed, statements);
          tally.edges++;
          tally.verdicts.merge(verdict, 1, Integer::sum);
          if (verbose && verdict != Verdict.EXACT) {
            System.out.printf(
                "%s %s > %s: shown %s, executed %s%n",
                verdict, card.function(), child, lines, truth);
          }
        });
    Set<Executions.Line> ran =
        executions.ran().getOrDefault(Executions.key(card.function()), Set.of());
    for (Card.Line line : card.lines()) {
      if (line.execution().state() != Execution.State.NOT_RUN) continue;
      tally.notRun++;
      if (!ran.contains(new Executions.Line(card.file(), line.number()))) continue;
      tally.ran++;
      if (verbose) {
        System.out.printf(
            "NOT RUN, but ran: %s:%d in %s: %s%n",
            card.file(), line.number(), card.function(), line.execution().reason());
      }
    }
  }

  /** The debug information says of some last calls that they are made by the closing brace. */
  private static Set<Integer> executed(Set<Executions.Line> truth, Card card) {
    int brace = card.lines().get(card.lines().size() - 1).number();
    return truth.stream()
        .filter(l -> l.file().equals(card.file()))
        .map(Executions.Line::number)
        .filter(number -> number != brace || card.lines().size() == 1)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The first line of the statement that each line is of. */
  private static Map<Integer, Integer> statements(KernelSource source, Card card) {
    Map<Integer, Integer> statements = new HashMap<>();
    int first = card.lines().get(0).number();
    String text = card.lines().stream().map(Card.Line::text).collect(Collectors.joining("\n"));
    Body.parse(text.getBytes(StandardCharsets.ISO_8859_1), 0, first, source.definitions().config())
        .ifPresent(body -> statements(body.block(), statements));
    return statements;
  }

  private static void statements(Statement statement, Map<Integer, Integer> into) {
    List<Statement> plain = new ArrayList<>(statement.condition().stream().toList());
    if (statement instanceof Statement.Plain) plain.add(statement);
    for (Statement p : plain) {
      for (int line = p.first(); line <= p.last(); line++) into.merge(line, p.first(), Math::min);
    }
    statement.parts().forEach(part -> statements(part, into));
  }

  static Verdict verdict(
      Set<Integer> shown, Set<Integer> executed, Map<Integer, Integer> statements) {
    if (shown.isEmpty()) return Verdict.NONE;
    if (shown.equals(executed)) return Verdict.EXACT;
    Set<Integer> shownHeads = heads(shown, statements);
    Set<Integer> executedHeads = heads(executed, statements);
    if (shownHeads.equals(executedHeads)) return Verdict.STATEMENT;
    if (shownHeads.containsAll(executedHeads)) return Verdict.SEVERAL;
    boolean any = shownHeads.stream().anyMatch(executedHeads::contains);
    return any ? Verdict.PARTLY : Verdict.WRONG;
  }

  private static Set<Integer> heads(Set<Integer> lines, Map<Integer, Integer> statements) {
    return lines.stream()
        .map(l -> statements.getOrDefault(l, l))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
