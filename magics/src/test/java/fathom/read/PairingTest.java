package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Mark;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairingTest {
  private static final long WRITE = 0xffffffff81000100L;
  private static final long COPY = 0xffffffff81000200L;
  private static final long INTERRUPT = 0xffffffff81000300L;

  private final PageWriter pages = new PageWriter();

  private Reading read() throws IOException {
    Map<String, byte[]> pieces = new HashMap<>(PageWriter.formats());
    pieces.put(
        "kallsyms",
        PageWriter.utf8(
            """
            ffffffff81000100 T vfs_write
            ffffffff81000200 T copy
            ffffffff81000300 T __sysvec_apic_timer_interrupt
            ffffffff81000400 T end
            """));
    pieces.put("run/0/per_cpu/cpu0/trace_pipe_raw", pages.bytes());
    pieces.put("run/0/saved_cmdlines", PageWriter.utf8("7 my writer\n"));
    return CaptureReader.read(Capture.of(pieces), 0);
  }

  private static List<String> tree(Calls c) {
    return IntStream.range(0, c.size())
        .mapToObj(i -> c.depth(i) + " " + c.function(i) + " " + c.selfNanos(i))
        .toList();
  }

  @Test
  void anInterruptBeforeAnEntryWasWrittenIsBelowIt() throws IOException {
    pages.entry(101, 7, WRITE, 0);
    // copy began at 200, and its entry is written only after the interrupt.
    pages.entry(211, 7, INTERRUPT, 2);
    pages.exit(260, 7, INTERRUPT, 2, 210);
    pages.entry(270, 7, COPY, 1);
    pages.exit(300, 7, COPY, 1, 200);
    pages.exit(400, 7, WRITE, 0, 100);
    Calls c = read().trace().calls();
    assertThat(tree(c))
        .containsExactly("0 vfs_write 200", "1 copy 50", "2 __sysvec_apic_timer_interrupt 50");
    assertThat(c.has(2, Mark.INTERRUPT)).isTrue();
    assertThat(c.comm(0)).isEqualTo("my writer");
  }

  @Test
  void anInterruptBeforeTheClockOfAnEntryWasReadCameBeforeIt() throws IOException {
    pages.entry(101, 7, WRITE, 0);
    pages.entry(151, 7, INTERRUPT, 2);
    pages.exit(250, 7, INTERRUPT, 2, 150);
    pages.entry(261, 7, COPY, 1);
    pages.exit(300, 7, COPY, 1, 260);
    pages.exit(400, 7, WRITE, 0, 100);
    assertThat(tree(read().trace().calls()))
        .containsExactly("0 vfs_write 160", "1 __sysvec_apic_timer_interrupt 100", "1 copy 40");
  }

  @Test
  void anInterruptAfterTheClockOfAReturnWasReadCameAfterIt() throws IOException {
    pages.entry(101, 7, WRITE, 0);
    pages.entry(201, 7, COPY, 1);
    pages.entry(221, 7, INTERRUPT, 1);
    pages.exit(300, 7, INTERRUPT, 1, 220);
    // copy had returned at 210; its return is written only now.
    pages.event(310, PageWriter.exitPayload(7, COPY, 1, 200, 210));
    pages.exit(400, 7, WRITE, 0, 100);
    assertThat(tree(read().trace().calls()))
        .containsExactly("0 vfs_write 210", "1 copy 10", "1 __sysvec_apic_timer_interrupt 80");
  }

  @Test
  void orphansTakeWhatTheyEnclose() throws IOException {
    pages.entry(101, 7, COPY, 2);
    pages.exit(110, 7, COPY, 2, 100);
    pages.exit(120, 7, COPY, 1, 50);
    pages.exit(130, 7, WRITE, 0, 10);
    Calls c = read().trace().calls();
    assertThat(IntStream.range(0, 3).mapToObj(i -> c.depth(i) + c.function(i)))
        .containsExactly("0vfs_write", "1copy", "2copy");
    assertThat(c.marks(0)).containsExactlyInAnyOrder(Mark.FIRST, Mark.ORPHAN);
    assertThat(c.startNanos(0)).isEqualTo(10);
    assertThat(c.durationNanos(0)).isEqualTo(120);
    assertThat(c.selfNanos(0)).isEqualTo(Calls.UNKNOWN);
    assertThat(c.selfNanos(2)).isEqualTo(10);
  }

  @Test
  void startsOnAnotherClockAreTakenFromTheEntries() throws IOException {
    long other = 9_000_000_000L;
    pages.entry(101, 7, WRITE, 0);
    pages.event(400, PageWriter.exitPayload(7, WRITE, 0, other, other + 250));
    Reading reading = read();
    assertThat(reading.trace().calls().startNanos(0)).isEqualTo(101);
    assertThat(reading.trace().calls().durationNanos(0)).isEqualTo(250);
    assertThat(reading.account().notes()).hasSize(1);
    assertThat(reading.account().text()).contains("another clock");
  }
}
