package fathom.show;

import static java.nio.charset.StandardCharsets.UTF_8;

import fathom.analyse.Folding;
import fathom.analyse.FunctionTimes;
import fathom.analyse.Layer;
import fathom.analyse.Layers;
import fathom.analyse.Shares;
import fathom.analyse.Values;
import fathom.show.RunView.FunctionRow;
import fathom.show.RunView.Run;
import fathom.source.Card;
import fathom.source.Execution;
import fathom.trace.Calls;
import fathom.trace.Mark;
import fathom.trace.Notes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Runs to show: two recorded in the lab, and made ones for what these do not have. */
final class SampleRuns {
  /** Names as an attacker would choose them, were a trace able to hold them. */
  static final String HOSTILE = "x</script><img src=x onerror=\"window.hacked=1\">'&\u202e";

  private SampleRuns() {}

  /** "hello world\n" to ext4 by stdio: 460 calls, with cards. */
  static RunView hello() {
    Calls calls = recorded("hello.calls");
    List<Run> runs = new ArrayList<>();
    for (double part : new double[] {1.31, 0.97, 1, 1.04, 1.22, 0.95, 1.12, 1.53, 1.08, 1.18}) {
      runs.add(new Run((long) (calls.durationNanos(0) * part), part == 1));
    }
    return view(
        "vfs_write(\"hello world\\n\")",
        List.of("ext4", "Linux 6.1.192", "lab, emulated CPU", "no events lost"),
        List.of(),
        calls,
        runs,
        SyntheticCards.of(calls));
  }

  /** 8 KiB by O_DIRECT: 3,263 calls, asleep in the middle, after a write that was refused. */
  static RunView direct() {
    Calls written = recorded("direct.calls.gz");
    Calls.Builder b = new Calls.Builder();
    int pid = 111;
    int comm = b.comms().id("direct");
    String[] refused = {"vfs_write", "ext4_file_write_iter", "iomap_dio_rw", "iomap_dio_bio_iter"};
    for (int i = 0; i < refused.length; i++) {
      int f = b.functions().id(refused[i]);
      b.add(f, i - 1, i * 150_000L, 1_000_000 - i * 300_000L, 0, pid, comm, 0, -22);
    }
    int shift = refused.length;
    for (int i = 0; i < written.size(); i++) {
      int parent = written.parent(i) < 0 ? -1 : written.parent(i) + shift;
      int f = b.functions().id(written.function(i));
      boolean tick = written.function(i).contains("apic_timer_interrupt");
      long start = written.startNanos(i) + 5_000_000_000L;
      int marks = tick ? Mark.INTERRUPT.bit() : 0;
      b.add(f, parent, start, written.durationNanos(i), 0, pid, comm, marks, Calls.UNKNOWN);
    }
    Calls calls = b.build();
    return view(
        "write(fd, 8192 bytes) with O_DIRECT",
        List.of("ext4", "Linux 6.1.192", "lab, emulated CPU"),
        List.of("The first of 2 writes was refused: EINVAL by iomap_dio_bio_iter."),
        calls,
        List.of(),
        SyntheticCards.of(calls));
  }

  /** Made: exactly as many calls as asked for, deep and wide, with many names. */
  static RunView large(int size) {
    Calls.Builder b = new Calls.Builder();
    long length = 500L * size;
    int comm = b.comms().id("large");
    int root = b.add(b.functions().id("vfs_write"), -1, 0, length, 0, 1, comm, 0, 0);
    fill(b, root, 0, length, size - 1, new Random(7), 1);
    return view("made", List.of("ext4"), List.of(), b.build(), List.of(), List.of());
  }

  /** Divides the time of a call among so many calls below it. */
  private static void fill(
      Calls.Builder b, int parent, long start, long length, int size, Random random, int depth) {
    int left = size;
    long at = start;
    while (left > 0) {
      int share = depth > 40 ? 1 : 1 + random.nextInt(Math.max(1, left * 2 / 3));
      long time = length * share / (size + 1);
      int kind = random.nextInt(4);
      String name = kind == 0 ? "ext4_step_" : kind == 1 ? "folio_work_" : "vfs_part_";
      int f = b.functions().id(name + random.nextInt(300));
      int call = b.add(f, parent, at, time, 0, 1, b.comms().id("large"), 0, 0);
      fill(b, call, at, time, share - 1, random, depth + 1);
      at += time;
      left -= share;
    }
  }

  /** A view with remarks, and without the calls that the patterns name. */
  static RunView annotated(RunView v, Notes notes, String... patterns) {
    return new RunView(
        v.headline(),
        v.durationNanos(),
        v.facts(),
        v.warnings(),
        v.calls(),
        v.asleepNanos(),
        v.layers(),
        v.shares(),
        v.runs(),
        v.cards().stream().map(c -> c.withNotes(notes.on(c.function()))).toList(),
        v.functions(),
        v.account(),
        v.values(),
        v.systemCalls(),
        notes,
        Folding.of(v.calls(), List.of(patterns)));
  }

  /** Every text that comes from outside is hostile. */
  static RunView hostile() {
    Calls.Builder b = new Calls.Builder();
    int comm = b.comms().id(HOSTILE);
    int f = b.functions().id(HOSTILE);
    b.add(f, -1, 0, 1_000, 0, 1, comm, 0, 0);
    b.add(b.functions().id("<b>" + HOSTILE), 0, 100, 800, 0, 1, comm, 0, -22);
    Card.Hop hop = new Card.Hop(HOSTILE, List.of(HOSTILE), 1, 800, 2, false);
    Card.Hop tick = new Card.Hop(HOSTILE, List.of(), 1, 8, 1, true);
    List<Card.Line> lines =
        List.of(
            new Card.Line(1, HOSTILE + " /* " + HOSTILE, List.of(hop), Execution.MEASURED),
            new Card.Line(2, "*/ \"" + HOSTILE, List.of(), Execution.UNKNOWN));
    Card card = new Card(HOSTILE, HOSTILE, HOSTILE, HOSTILE, lines, 1, 1_000, 200, List.of(tick));
    return view(HOSTILE, List.of(HOSTILE), List.of(HOSTILE), b.build(), List.of(), List.of(card));
  }

  /** Without cards, runs, facts; the write never returned, one entry was lost. */
  static RunView bare() {
    Calls.Builder b = new Calls.Builder();
    int comm = b.comms().id("bare");
    long unknown = Calls.UNKNOWN;
    int cut = Mark.TRUNCATED.bit();
    b.add(b.functions().id("vfs_write"), -1, 1_000, unknown, 0, 1, comm, cut, unknown);
    b.add(b.functions().id("rw_verify_area"), 0, 1_200, 500, 0, 1, comm, 0, unknown);
    b.add(b.functions().id("ext4_file_write_iter"), 0, 2_000, unknown, 0, 1, comm, cut, unknown);
    b.add(b.functions().id("down_write"), 2, 2_100, 900, 0, 1, comm, 0, unknown);
    int orphan = Mark.ORPHAN.bit();
    b.add(b.functions().id("up_write"), -1, unknown, 400, 0, 1, comm, orphan, unknown);
    return view("vfs_write", List.of(), List.of(), b.build(), List.of(), List.of());
  }

  static RunView view(
      String headline,
      List<String> facts,
      List<String> warnings,
      Calls calls,
      List<Run> runs,
      List<Card> cards) {
    Layer[] layers = new Layers(name -> Optional.empty()).perCall(calls);
    long[] asleep = new long[calls.size()];
    for (int i = 0; i < asleep.length; i++) {
      if (calls.function(i).equals("schedule")) asleep[i] = calls.selfNanos(i) * 9 / 10;
    }
    long total = calls.roots().mapToLong(calls::durationNanos).filter(d -> d >= 0).sum();
    return new RunView(
        headline,
        total == 0 ? Calls.UNKNOWN : total,
        facts,
        warnings,
        calls,
        asleep,
        layers,
        Shares.of(calls, layers, asleep),
        runs,
        cards,
        FunctionTimes.of(calls, layers).stream().map(SampleRuns::row).toList(),
        "600 records: 300 calls, 0 events; no events lost\n  note: a sample\n",
        Values.NONE,
        List.of(),
        Notes.NONE,
        Folding.NONE);
  }

  private static FunctionRow row(FunctionTimes f) {
    return new FunctionRow(
        f.function(),
        f.layer(),
        f.calls(),
        f.totalNanos(),
        f.selfNanos(),
        f.p50Nanos(),
        f.p99Nanos(),
        f.maxNanos());
  }

  /** Lines of {@code depth start duration function}. */
  private static Calls recorded(String resource) {
    Calls.Builder b = new Calls.Builder();
    int comm = b.comms().id("hello");
    List<Integer> open = new ArrayList<>();
    for (String line : text(resource).lines().toList()) {
      String[] parts = line.split(" ", 4);
      int depth = Integer.parseInt(parts[0]);
      int parent = depth == 0 ? -1 : open.get(depth - 1);
      long start = Long.parseLong(parts[1]);
      long duration = Long.parseLong(parts[2]);
      int f = b.functions().id(parts[3]);
      open.subList(depth, open.size()).clear();
      open.add(b.add(f, parent, start, duration, 0, 111, comm, 0, Calls.UNKNOWN));
    }
    return b.build();
  }

  static String text(String resource) {
    try (InputStream in = SampleRuns.class.getResourceAsStream(resource)) {
      byte[] bytes =
          resource.endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
      return new String(bytes, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
