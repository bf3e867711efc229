package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PagesPropertyTest {
  private static final int TASKS = 3;

  /** One made-up call. */
  private record Made(int pid, long function, int parent, int depth, long start, AtomicLong end) {}

  /** Well-nested calls of several tasks on one CPU, and their pages. */
  private static final class Machine {
    final PageWriter pages = new PageWriter();
    final List<Made> calls = new ArrayList<>();
    private final List<Deque<Integer>> open = new ArrayList<>();
    private final Random random;
    private long now = 1_000_000;

    Machine(long seed, int steps) {
      random = new Random(seed);
      for (int i = 0; i < TASKS; i++) open.add(new ArrayDeque<>());
      for (int i = 0; i < steps; i++) step();
      for (int task = 0; task < TASKS; task++) while (!open.get(task).isEmpty()) leave(task);
    }

    private void step() {
      int task = random.nextInt(TASKS);
      boolean deep = open.get(task).size() > 20;
      if (deep || (!open.get(task).isEmpty() && random.nextBoolean())) leave(task);
      else enter(task);
      if (random.nextInt(50) == 0) pages.discarded(tick(), 12);
    }

    private void enter(int task) {
      Deque<Integer> stack = open.get(task);
      int parent = stack.isEmpty() ? -1 : stack.peek();
      long start = tick();
      Made made =
          new Made(
              task + 1,
              0xffffffff81000000L + random.nextInt(5) * 16L,
              parent,
              stack.size(),
              start,
              new AtomicLong());
      stack.push(calls.size());
      calls.add(made);
      pages.entry(tick(), made.pid, made.function, made.depth);
    }

    private void leave(int task) {
      Made made = calls.get(open.get(task).pop());
      made.end.set(tick());
      pages.exit(made.end.get(), made.pid, made.function, made.depth, made.start);
    }

    /** Now and then longer than the 27 bits of an event's own time. */
    private long tick() {
      now += random.nextInt(40) == 0 ? 200_000_000L + random.nextInt(100) : 1 + random.nextInt(900);
      return now;
    }
  }

  private static Reading read(byte[] pages) throws IOException {
    Map<String, byte[]> pieces = new HashMap<>(PageWriter.formats());
    pieces.put("run/0/per_cpu/cpu0/trace_pipe_raw", pages);
    return CaptureReader.read(Capture.of(pieces), 0);
  }

  @Property(tries = 300)
  void nestedCallsAreReadBack(@ForAll long seed, @ForAll @IntRange(min = 1, max = 900) int steps)
      throws IOException {
    Machine machine = new Machine(seed, steps);
    Reading reading = read(machine.pages.bytes());
    Calls c = reading.trace().calls();
    assertThat(reading.account().complete()).as(reading.account().text()).isTrue();
    assertThat(c.size()).isEqualTo(machine.calls.size());
    // Starts are unique: they say which call is which.
    Map<Long, Integer> rowByStart = new HashMap<>();
    IntStream.range(0, c.size()).forEach(i -> rowByStart.put(c.startNanos(i), i));
    long lastRoot = Long.MIN_VALUE;
    for (Made made : machine.calls) {
      Integer row = rowByStart.get(made.start);
      assertThat(row).as("call at %d", made.start).isNotNull();
      long parentStart = made.parent < 0 ? -1 : machine.calls.get(made.parent).start;
      assertThat(c.parent(row) < 0 ? -1 : c.startNanos(c.parent(row))).isEqualTo(parentStart);
      assertThat(c.function(row)).isEqualTo("0x" + Long.toHexString(made.function));
      assertThat(c.durationNanos(row)).isEqualTo(made.end.get() - made.start);
      assertThat(c.pid(row)).isEqualTo(made.pid);
      assertThat(c.depth(row)).isEqualTo(made.depth);
    }
    for (int i = 0; i < c.size(); i++) {
      int parent = c.parent(i);
      assertThat(parent).isLessThan(i);
      if (parent >= 0) assertThat(i).isLessThan(c.end(parent));
      else {
        assertThat(c.startNanos(i)).isGreaterThan(lastRoot);
        lastRoot = c.startNanos(i);
      }
    }
  }

  @Property(tries = 2)
  void aCutAnywhereNeverThrowsAndKeepsWhatCameBefore(@ForAll long seed) throws IOException {
    byte[] pages = new Machine(seed, 80).pages.bytes();
    long records = read(pages).account().records();
    long before = 0;
    for (int n = 0; n < pages.length; n += n % PageWriter.PAGE < 200 ? 1 : 13) {
      Reading cut = read(Arrays.copyOf(pages, n));
      assertThat(cut.account().records()).isBetween(before, records);
      before = cut.account().records();
      int page = n - n % PageWriter.PAGE;
      boolean header = n > page && n < page + 16;
      boolean data = !header && n > page && n < page + 16 + commit(pages, page);
      assertThat(!cut.account().dropped().isEmpty()).isEqualTo(header || data);
    }
  }

  private static int commit(byte[] pages, int page) {
    return (int) EventDecoder.number(pages, page + PageLayout.COMMIT_OFFSET, 2, false);
  }

  @Property(tries = 300)
  void aFlippedByteNeverThrows(@ForAll long seed) throws IOException {
    byte[] pages = new Machine(seed, 250).pages.bytes();
    Random random = new Random(seed);
    for (int i = 0; i < 3; i++)
      pages[random.nextInt(pages.length)] ^= (byte) (1 + random.nextInt(255));
    Reading reading = read(pages);
    Calls c = reading.trace().calls();
    assertThat(c.size()).isLessThanOrEqualTo((int) reading.account().records());
    assertThat(reading.account().line()).isNotEmpty();
  }

  @Property(tries = 100)
  void lostPagesAreCountedAndMarked(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 100_000) int lost) throws IOException {
    Machine machine = new Machine(seed, 0);
    PageWriter pages = machine.pages;
    pages.entry(1_001, 7, 0x10, 0);
    pages.entry(1_011, 7, 0x20, 1);
    pages.lose(lost);
    // The inner call returned and another one of the same function began in the gap.
    pages.exit(9_000, 7, 0x20, 1, 8_000);
    pages.entry(9_011, 7, 0x30, 1);
    pages.exit(9_020, 7, 0x30, 1, 9_010);
    pages.exit(9_100, 7, 0x10, 0, 1_000);
    Reading reading = read(pages.bytes());
    Calls c = reading.trace().calls();
    assertThat(reading.account().missed()).isEqualTo(lost);
    assertThat(reading.account().lost()).isEqualTo(lost);
    assertThat(IntStream.range(0, c.size()).mapToObj(i -> c.depth(i) + c.function(i)))
        .containsExactly("00x10", "10x20", "10x20", "10x30");
    assertThat(c.marks(0)).containsExactlyInAnyOrder(Mark.FIRST, Mark.LOST);
    assertThat(c.durationNanos(0)).isEqualTo(8_100);
    assertThat(c.selfNanos(0)).isEqualTo(Calls.UNKNOWN);
    assertThat(c.marks(1)).containsExactlyInAnyOrder(Mark.TRUNCATED, Mark.LOST);
    assertThat(c.durationNanos(1)).isEqualTo(Calls.UNKNOWN);
    assertThat(c.marks(2)).containsExactly(Mark.ORPHAN);
    assertThat(c.durationNanos(2)).isEqualTo(1_000);
    assertThat(c.marks(3)).isEmpty();
  }
}
