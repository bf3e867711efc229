package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

/** What is found sooner is what {@link GraphScanner} finds. */
class UsualLineTest {
  private static final String BODY = "|      vfs_write();";
  private final TextItems items = new TextItems();

  private static byte[] utf8(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  private boolean scan(String line) {
    byte[] b = utf8(line);
    return new GraphScanner().scan(b, 0, b.length, 1, items);
  }

  private int read(String line) {
    byte[] b = utf8(line + "\n");
    return UsualLine.read(b, 0, b.length, 1, items);
  }

  private void bothSayTheSame(String line) {
    if (read(line) == UsualLine.NONE) return;
    assertThat(scan(line)).as(line).isTrue();
    int last = items.size - 1;
    assertThat(items.duration[last]).as(line).isEqualTo(items.duration[last - 1]);
    assertThat(items.cpu[last]).as(line).isEqualTo(items.cpu[last - 1]);
    assertThat(items.indent[last]).as(line).isEqualTo(items.indent[last - 1]);
    assertThat(items.name[last]).as(line).isEqualTo(items.name[last - 1]);
    assertThat(items.kind[last]).as(line).isEqualTo(items.kind[last - 1]);
  }

  @Property
  void durationsAreRead(
      @ForAll @LongRange(max = 9_999_999_999L) long nanos, @ForAll @IntRange(max = 999) int cpu) {
    scan(" 0)               " + BODY);
    long micros = nanos / 1000;
    int decimals = Math.min(3, 7 - Long.toString(micros).length());
    String number = String.format(Locale.ROOT, "%d.%03d", micros, nanos % 1000);
    number = number.substring(0, number.length() - 3 + decimals);
    if (number.endsWith(".")) return;
    String line = String.format(Locale.ROOT, " %d) + %-12s", cpu, number + " us") + BODY;
    assertThat(read(line)).as(line).isEqualTo(line.length());
    int unit = decimals == 3 ? 1 : decimals == 2 ? 10 : 100;
    assertThat(items.duration[items.size - 1]).as(line).isEqualTo(nanos / unit * unit);
    bothSayTheSame(line);
  }

  @Property(tries = 5000)
  void anythingElseIsLeftOrReadTheSame(
      @ForAll @Chars({' ', '1', '0', '.', 'u', 's', '|', '+', '7', ')'}) @StringLength(15)
          String columns) {
    scan(" 0)               " + BODY);
    bothSayTheSame(" 0)" + columns + BODY);
  }

  @Property(tries = 2000)
  void oneSignChangedIsLeftOrReadTheSame(@ForAll @IntRange(max = 36) int at, @ForAll char sign) {
    scan(" 0)               " + BODY);
    String line = " 0) ! 123.456 us  " + BODY;
    bothSayTheSame(line.substring(0, at) + sign + line.substring(at + 1));
  }

  @Example
  void lineIsItselfOnlyToItsEnd() {
    scan(" 0)               " + BODY);
    byte[] b = utf8(" 0)   1.500 us    " + BODY);
    for (int end = 0; end < b.length; end++) {
      assertThat(UsualLine.read(b, 0, end, 1, items)).isEqualTo(UsualLine.NONE);
    }
    assertThat(UsualLine.read(b, 0, b.length, 1, items)).isEqualTo(b.length);
  }
}
