package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.read.ExecutedLog.End;
import fathom.read.ExecutedLog.Event;
import fathom.read.ExecutedLog.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExecutedLogTest {
  private static final long SLOT = 0xffffc90000123458L;

  /** A function at 0x..1000 that calls one at 0x..2000, which returns. */
  private static ExecutedWriter sample() {
    return new ExecutedWriter()
        .task(SLOT >>> 14)
        .root(SLOT)
        .block(0xffffffff81001000L, Kind.CALL, 4, 5)
        .slot(SLOT - 16)
        .block(0xffffffff81002000L, Kind.RETURN, 1)
        .slot(SLOT - 16)
        .block(0xffffffff81001009L, Kind.RETURN, 3, 1)
        .slot(SLOT)
        .rootEnded(SLOT);
  }

  @Test
  void readsBlocksAndEventsInTheirOrder() throws IOException {
    ExecutedLog log = ExecutedLog.read(sample().end(0));
    assertThat(log.end()).isEqualTo(End.COMPLETE);
    assertThat(log.events()).isEqualTo(9);
    assertThat(log.blocks()).hasSize(3);
    assertThat(log.blocks().get(0).kind()).isEqualTo(Kind.CALL);
    assertThat(log.blocks().get(0).last()).isEqualTo(0xffffffff81001004L);
    assertThat(log.blocks().get(0).end()).isEqualTo(0xffffffff81001009L);
    List<Event> kinds = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    log.forEach(
        event -> {
          kinds.add(ExecutedLog.kind(event));
          numbers.add(ExecutedLog.number(event));
        });
    assertThat(kinds)
        .containsExactly(
            Event.TASK_BEGUN,
            Event.ROOT_BEGUN,
            Event.BLOCK,
            Event.SLOT,
            Event.BLOCK,
            Event.SLOT,
            Event.BLOCK,
            Event.SLOT,
            Event.ROOT_ENDED);
    assertThat(numbers)
        .containsExactly(SLOT >>> 14, SLOT, 0L, SLOT - 16, 1L, SLOT - 16, 2L, SLOT, SLOT);
  }

  @Test
  void saysWhyItEndsEarly() throws IOException {
    assertThat(ExecutedLog.read(sample().end(1)).end()).isEqualTo(End.LIMIT);
    assertThat(ExecutedLog.read(sample().end(2)).end()).isEqualTo(End.BLOCKS);
    assertThat(ExecutedLog.read(sample().end(77)).end()).isEqualTo(End.CUT);
  }

  @Property(tries = 300)
  void ofACutRecordWhatIsThereIsRead(@ForAll @IntRange(min = 8, max = 10_000) int length)
      throws IOException {
    byte[] whole = sample().end(0);
    ExecutedLog log = ExecutedLog.read(Arrays.copyOf(whole, Math.min(length, whole.length - 1)));
    assertThat(log.end()).isEqualTo(End.CUT);
    assertThat(log.events()).isLessThanOrEqualTo(9);
  }

  @Property(tries = 500)
  void damageIsNoException(
      @ForAll @IntRange(min = 8, max = 200) int at, @ForAll byte value, @ForAll byte next)
      throws IOException {
    byte[] record = sample().end(0);
    if (at + 1 >= record.length) return;
    record[at] = value;
    record[at + 1] = next;
    ExecutedLog log = ExecutedLog.read(record);
    log.forEach(ExecutedLog::number);
    assertThat(log.blocks()).allMatch(block -> block.instructions() > 0);
  }

  @Test
  void whatIsNoRecordIsRefused() {
    assertThatThrownBy(() -> ExecutedLog.read(new byte[0])).hasMessageContaining("never began");
    assertThatThrownBy(() -> ExecutedLog.read(new byte[100])).hasMessageContaining("no record");
    byte[] newer = sample().end(0);
    newer[4] = 2;
    assertThatThrownBy(() -> ExecutedLog.read(newer)).hasMessageContaining("version 2");
  }
}
