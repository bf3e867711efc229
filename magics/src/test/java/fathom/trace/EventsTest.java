package fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EventsTest {
  @Test
  void eachKindHasItsOwnColumns() {
    Events events =
        new Events.Builder()
            .begin("block:block_rq_issue", 10, 1, 42)
            .number("sector", 1L << 40)
            .text("rwbs", "WS")
            .begin("ftrace:kernel_stack", 11, 1, 42)
            .numbers("caller", 1, 2, 3)
            .begin("block:block_rq_issue", 12, 0, 43)
            .number("sector", 7)
            .number("bytes", 4096)
            .build();
    assertThat(events.kinds())
        .extracting(EventKind::name)
        .containsExactly("block:block_rq_issue", "ftrace:kernel_stack");
    EventKind issues = events.kind("block:block_rq_issue").orElseThrow();
    assertThat(issues.fields()).containsExactly("sector", "rwbs", "bytes");
    assertThat(issues.number(issues.column("sector"), 0)).isEqualTo(1L << 40);
    assertThat(issues.text(issues.column("rwbs"), 1)).isNull();
    assertThat(issues.number(issues.column("bytes"), 0)).isEqualTo(Calls.UNKNOWN);
    assertThat(issues.event(1)).isEqualTo(2);
    assertThat(events.timeNanos(2)).isEqualTo(12);
    assertThat(events.get(1).fields()).containsOnlyKeys("caller");
    assertThat(events.get(2).fields()).isEqualTo(Map.of("sector", 7L, "bytes", 4096L));
    assertThat(events.ofKind("block:block_rq_issue").get(1).pid()).isEqualTo(43);
    assertThat(events.ofKind("no:such")).isEmpty();
  }

  @Test
  void aFieldThatIsTextInOneEventIsTextInAll() {
    Events events =
        new Events.Builder()
            .add("made:up", 1, 0, 1, Map.of("value", 17L))
            .add("made:up", 2, 0, 1, Map.of("value", "N/A"))
            .add("made:up", 3, 0, 1, Map.of("value", 18))
            .build();
    assertThat(events.all()).extracting(e -> e.text("value")).containsExactly("17", "N/A", "18");
    assertThat(events.get(0).number("value")).isEqualTo(Calls.UNKNOWN);
  }

  @Property(tries = 50)
  void whatIsPackedComesBack(
      @ForAll List<Long> some, @ForAll @IntRange(min = 0, max = 63) int shift) {
    List<Long> values = new ArrayList<>();
    for (int i = 0; i < 9_000; i++) {
      long value = some.isEmpty() ? i : some.get(i % some.size());
      values.add((value >> shift) + i / 5_000);
    }
    Packed packed = new Packed();
    values.forEach(packed::add);
    for (int i = 0; i < values.size(); i++) assertThat(packed.get(i)).isEqualTo(values.get(i));
  }
}
