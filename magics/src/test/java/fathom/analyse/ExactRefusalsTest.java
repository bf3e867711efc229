package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.analyse.ExactRefusal.Ground;
import fathom.read.ExecutedLog;
import fathom.read.ExecutedLog.Kind;
import fathom.read.ExecutedReader;
import fathom.read.ExecutedTrace;
import fathom.read.ExecutedWriter;
import fathom.read.Symbols;
import fathom.trace.Calls;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExactRefusalsTest {
  private static final long SLOT = 0xffffc90000123458L;
  private static final long WRITE = 0xffffffff81001000L;
  private static final long CHILD = 0xffffffff81002000L;
  private static final Symbols SYMBOLS =
      Symbols.of(
          """
          ffffffff81001000 T vfs_write
          ffffffff81002000 T child
          ffffffff81003000 T end
          """
              .getBytes(StandardCharsets.UTF_8));

  private final ExecutedWriter record = new ExecutedWriter().task(SLOT >>> 14).root(SLOT);

  private void block(long address, Kind kind, int[] lengths, String code) {
    record.block(address, kind, lengths, HexFormat.ofDelimiter(" ").parseHex(code));
  }

  /** sub $8,%rsp; call; mov $error,%eax, ret */
  private void childReturns(String error) {
    block(WRITE, Kind.CALL, new int[] {4, 5}, "48 83 ec 08 e8 f7 0f 00 00");
    record.slot(SLOT - 16);
    block(CHILD, Kind.RETURN, new int[] {5, 1}, "b8 " + error + " ff ff ff c3");
    record.slot(SLOT - 16);
  }

  private void returns(long address, int[] lengths, String code) {
    block(address, Kind.RETURN, lengths, code);
    record.slot(SLOT).rootEnded(SLOT);
  }

  private ExactRefusal refusal(long measured) throws Exception {
    ExecutedLog log = ExecutedLog.read(record.end(0));
    Executed executed = new Executed(log.blocks());
    ExecutedTrace trace = ExecutedReader.read(log, SYMBOLS, "program", List.of(), executed);
    executed.renumber(trace::row);
    Calls calls = trace.trace().calls();
    long[] returned =
        IntStream.range(0, calls.size())
            .mapToLong(i -> i == 0 ? measured : Calls.UNKNOWN)
            .toArray();
    return ExactRefusals.of(calls.withReturns(returned), executed).all().get(0);
  }

  @Test
  void aResultIsFollowedIntoTheFunctionThatLoadedIt() throws Exception {
    childReturns("ea");
    returns(WRITE + 9, new int[] {1}, "c3");
    ExactRefusal refusal = refusal(-22);
    assertThat(refusal.ground()).isEqualTo(Ground.LOADED);
    assertThat(refusal.chain()).containsExactly(0, 1);
    assertThat(refusal.returning()).containsExactly(0, 1);
    assertThat(refusal.address()).isEqualTo(CHILD);
  }

  @Test
  void anErrorThatTheRootDidNotReturnIsAnother() throws Exception {
    childReturns("ea");
    returns(WRITE + 9, new int[] {5, 1}, "b8 0c 00 00 00 c3");
    ExactRefusal refusal = refusal(12);
    assertThat(refusal.error()).isZero();
    assertThat(refusal.ground()).isEqualTo(Ground.NONE);
    assertThat(refusal.others().keySet())
        .extracting(ExactRefusal.Other::error, ExactRefusal.Other::returned)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(-22L, true));
  }

  /** cmp $-28,%eax; jne; mov $-28,%eax; ret */
  @Test
  void aNumberThatIsLoadedBecauseItWasFoundToBeTheSameComesFromThere() throws Exception {
    childReturns("e4");
    block(WRITE + 9, Kind.PLAIN, new int[] {3, 2}, "83 f8 e4 75 10");
    returns(WRITE + 14, new int[] {5, 1}, "b8 e4 ff ff ff c3");
    ExactRefusal refusal = refusal(-28);
    assertThat(refusal.address()).isEqualTo(CHILD);
    assertThat(refusal.chain()).containsExactly(0, 1);
  }

  /** test %eax,%eax; js; mov $-5,%eax; ret */
  @Test
  void theJumpBeforeIsTheOneThatDecidedWhereNoLineIsKnown() throws Exception {
    childReturns("ea");
    block(WRITE + 9, Kind.PLAIN, new int[] {2, 2}, "85 c0 78 20");
    returns(WRITE + 45, new int[] {5, 1}, "b8 fb ff ff ff c3");
    ExactRefusal refusal = refusal(-5);
    assertThat(refusal.branch()).isEqualTo(WRITE + 11);
    assertThat(refusal.taken()).isTrue();
    assertThat(refusal.before())
        .containsExactly(new ExactRefusal.Tried("vfs_write", List.of("child")));
  }

  @Test
  void aResultThatIsNotTheMeasuredOneIsLost() throws Exception {
    childReturns("ea");
    returns(WRITE + 9, new int[] {1}, "c3");
    ExactRefusal refusal = refusal(-5);
    assertThat(refusal.ground()).isEqualTo(Ground.LOST);
    assertThat(refusal.error()).isEqualTo(-5);
  }
}
