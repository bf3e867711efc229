package fathom.show;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.read.Reading;
import fathom.read.Symbols;
import fathom.read.TextReader;
import fathom.trace.Calls;
import fathom.trace.Events;
import fathom.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What we print is read back as it was, whatever columns it is printed with. */
class GraphTextRoundTripTest {
  private static final String[] FUNCTIONS = {
    "vfs_write", "ext4_file_write_iter", "_raw_spin_lock.isra.0", "__x64_sys_write", "bio_put", "f"
  };

  private static final long[] LONGEST = {900, 9_999, 99_999, 9_999_999, 99_999_999_999L};

  /**
   * Trees of one task, one after the other; times are whole microseconds where they are printed.
   */
  private static void tree(
      Calls.Builder b, Random random, int parent, int depth, long[] clock, int cpu) {
    int name = b.functions().id(FUNCTIONS[random.nextInt(FUNCTIONS.length)]);
    long start = clock[0];
    int row =
        b.add(name, parent, start, 0, cpu, 100 + cpu, b.comms().id("w" + cpu), 0, Calls.UNKNOWN);
    clock[0] += 1_000;
    int children = depth > 6 ? 0 : random.nextInt(4);
    for (int i = 0; i < children; i++) tree(b, random, row, depth + 1, clock, cpu);
    clock[0] += 1_000 + (random.nextLong() >>> 1) % LONGEST[random.nextInt(LONGEST.length)];
    b.close(row, clock[0] - start, 0, Calls.UNKNOWN);
    clock[0] += 1_000;
  }

  private static List<String> lines(Calls c, boolean durations, boolean tasks) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < c.size(); i++) {
      String duration = durations ? " " + GraphDuration.number(c.durationNanos(i)) : "";
      String task = tasks ? " " + c.comm(i) + "-" + c.pid(i) + " on " + c.cpu(i) : "";
      lines.add(c.depth(i) + " " + c.function(i) + duration + task);
    }
    return lines;
  }

  @Property(tries = 300)
  void oneTaskInAnyColumns(
      @ForAll long seed,
      @ForAll boolean header,
      @ForAll boolean cpu,
      @ForAll boolean duration,
      @ForAll boolean proc,
      @ForAll boolean abstime,
      @ForAll boolean tail) {
    Random random = new Random(seed);
    Calls.Builder b = new Calls.Builder();
    long[] clock = {random.nextInt(1_000_000) * 1_000L};
    for (int i = 0; i < 3; i++) tree(b, random, -1, 0, clock, 0);
    // Without any column leaves alone could be lines of a program as well: this one has a child.
    tree(b, new Random(2), -1, 0, clock, 0);
    Calls calls = b.build();
    GraphText.Columns columns = new GraphText.Columns(header, cpu, duration, proc, abstime, tail);
    String text = GraphText.write(new Trace(calls, Events.NONE), columns, Symbols.of(new byte[0]));
    Reading read = TextReader.read(text);
    assertThat(lines(read.trace().calls(), duration, proc && cpu))
        .as(text)
        .isEqualTo(lines(calls, duration, proc && cpu));
    assertThat(read.account().dropped()).isEmpty();
    assertThat(read.account().incomplete()).isZero();
  }
}
