package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import fathom.read.BpftraceMap.Kind;
import fathom.read.BpftraceMap.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BpftraceReaderTest {
  private static final String PROGRAM =
      """
      // @no[this, one] is a comment
      kprobe:vfs_write /pid == $1/ {
        @bytes[comm, pid] = sum(arg2); @h = hist(arg2); @l[ comm ] = lhist(arg2, 0, 8192, 1024);
        @s[comm] = stats(arg2); @a = avg(arg2); @where[kstack(3)] = count(); printf("@x[%d]\\n", 1);
        @args[args->fd, @bytes[comm, pid], (1, 2)] = 1;
      }
      """;

  private static final String PRINTED =
      """
      {"type": "attached_probes", "data": {"probes": 2}}
      {"type": "printf", "data": "hello \\"you\\"\\n"}

      {"type": "map", "data": {"@bytes": {"work,er,84": 5}}}
      {"type": "time", "data": "05\\n"}
      {"type": "lost_events", "data": {"events": 7}}
      {"type": "stats", "data": {"@a": 4096}}
      {"type": "map", "data": {"@bytes": {"worker,84": 81920, "bash,9": 12}}}
      {"type": "hist", "data": {"@h": [{"max": -1, "count": 1}, {"min": 0, "max": 0, "count": 2}, {"min": 4096, "max": 8191, "count": 20}]}}
      {"type": "hist", "data": {"@l": {"worker": [{"min": 4096, "max": 5119, "count": 20}, {"min": 8192, "count": 1}]}}}
      {"type": "stats", "data": {"@s": {"worker": {"count": 20, "average": 4096, "total": 81920}}}}
      {"type": "map", "data": {"@where": {"\\n    vfs_write+1\\n    ksys_write+107\\n": 20}}}
      """;

  private final StringBuilder texts = new StringBuilder();

  private List<BpftraceMap> read(String printed) {
    texts.setLength(0);
    BpftraceReader reader = new BpftraceReader(PROGRAM, texts::append);
    reader.add(printed.getBytes(StandardCharsets.UTF_8));
    return reader.maps();
  }

  private static BpftraceMap named(List<BpftraceMap> maps, String name) {
    return maps.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void mapsAreThoseThatWerePrintedLastWithTheProgramsOwnWordsAsKeys() {
    List<BpftraceMap> maps = read(PRINTED);

    assertThat(maps)
        .extracting(BpftraceMap::name)
        .containsExactly("@bytes", "@a", "@h", "@l", "@s", "@where");
    assertThat(named(maps, "@bytes"))
        .isEqualTo(
            new BpftraceMap(
                "@bytes",
                Kind.VALUE,
                List.of("comm", "pid"),
                List.of(
                    new Row(List.of("worker", "84"), List.of("81920")),
                    new Row(List.of("bash", "9"), List.of("12")))));
    assertThat(named(maps, "@a").rows())
        .containsExactly(new Row(List.of(), List.of("", "4096", "")));
    assertThat(named(maps, "@s").rows())
        .containsExactly(new Row(List.of("worker"), List.of("20", "4096", "81920")));
    assertThat(named(maps, "@where").keys()).containsExactly("kstack(3)");
    assertThat(named(maps, "@h").rows()).hasSize(3);
  }

  @Test
  void textIsHandedOnInItsOrderAndAMapThatIsPrintedOnTheWayIsText() {
    read(PRINTED);

    assertThat(texts).hasToString("hello \"you\"\n@bytes[work,er, 84]: 5\n05\n");
  }

  @Test
  void histogramsAreWrittenAsBpftraceWritesThem() {
    String all = read(PRINTED).stream().map(BpftraceText::of).collect(Collectors.joining());

    assertThat(all)
        .contains("@h:\n(..., 0)                1 |@@ ")
        .contains("[0]                     2 |@@@@@ ")
        .contains(
            "[4K, 8K)               20 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|")
        .contains("@l[worker]:\n[4K, 5K)")
        .contains("[8K, ...)               1 |")
        .contains("@s[worker]: count 20, average 4096, total 81920");
  }

  @Test
  void whatIsNoneOfItsObjectsIsShownAsItIs() {
    assertThat(read("plain words\n{\"type\": 3\n{\"type\": \"hist\", \"data\": {\"@h\": 5}}\n[]\n"))
        .isEmpty();
    assertThat(texts).contains("plain words").contains("{\"type\": 3").contains("\"@h\": 5");
  }

  @Test
  void keysAreFoundInTheProgramButNotInItsTextsAndComments() {
    assertThat(BpftraceKeys.of(PROGRAM))
        .containsOnlyKeys("@bytes", "@l", "@s", "@where", "@args")
        .containsEntry("@args", List.of("args->fd", "@bytes[comm, pid]", "(1, 2)"))
        .containsEntry("@l", List.of("comm"));
    assertThat(BpftraceKeys.of("{ @[comm, comm] = 1; }"))
        .containsEntry("@", List.of("comm", "comm 2"));
    assertThat(BpftraceKeys.of("{ @a[ = 1; }")).isEmpty();
  }

  @Property(tries = 300)
  void anyCutAndAnyDamageIsRead(
      @ForAll @IntRange(min = 0, max = 1200) int at, @ForAll byte damage) {
    byte[] bytes = PRINTED.getBytes(StandardCharsets.UTF_8);
    int place = Math.min(at, bytes.length - 1);
    bytes[place] = damage;
    assertThatCode(
            () -> {
              BpftraceReader whole = new BpftraceReader(PROGRAM, text -> {});
              whole.add(bytes);
              whole.maps().forEach(BpftraceText::of);
              BpftraceReader cut = new BpftraceReader("", text -> {});
              cut.add(java.util.Arrays.copyOf(bytes, place));
              cut.maps().forEach(BpftraceText::of);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void itDoesNotMatterWhereTheBytesAreCut() {
    List<BpftraceMap> whole = read(PRINTED);
    texts.setLength(0);
    BpftraceReader reader = new BpftraceReader(PROGRAM, texts::append);
    for (byte b : PRINTED.getBytes(StandardCharsets.UTF_8)) reader.add(new byte[] {b});

    assertThat(reader.maps()).isEqualTo(whole);
    assertThat(reader.lost()).isEqualTo(7);
  }
}
