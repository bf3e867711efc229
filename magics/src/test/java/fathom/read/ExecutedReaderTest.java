package fathom.read;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.read.ExecutedLog.Kind;
import fathom.trace.Calls;
import fathom.trace.Entered;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutedReaderTest {
  private static final long SLOT = 0xffffc90000123458L;
  private static final long OTHER = 0xffffc90000223458L;
  private static final long WRITE = 0xffffffff81001000L;
  private static final long CHILD = 0xffffffff81002000L;
  private static final long TAIL = 0xffffffff81003000L;
  private static final long FAULT = 0xffffffff81004000L;
  private static final long TIMER = 0xffffffff81005000L;
  private static final long FTRACE = 0xffffffff81006000L;
  private static final Symbols SYMBOLS =
      Symbols.of(
          """
          ffffffff81001000 T vfs_write
          ffffffff81002000 T child
          ffffffff81003000 T tail
          ffffffff81004000 T asm_exc_page_fault
          ffffffff81005000 T asm_sysvec_apic_timer_interrupt
          ffffffff81006000 T ftrace_caller
          """
              .getBytes(StandardCharsets.UTF_8));

  private static final int[] TWO = {4, 5};
  private static final byte[] JUMP_TO_TAIL = {(byte) 0xe9, (byte) 0xf8, 0x0f, 0, 0}; // from +3

  private static ExecutedTrace read(ExecutedWriter w) throws IOException {
    ExecutedLog log = ExecutedLog.read(w.end(0));
    return ExecutedReader.read(log, SYMBOLS, "program", List.of(77), (c, b, n, next) -> {});
  }

  private static ExecutedWriter begun() {
    return new ExecutedWriter().task(SLOT >>> 14).root(SLOT);
  }

  private static List<String> tree(Calls calls) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      String how = calls.entered(i) == Entered.CALL ? "" : " " + calls.entered(i).word();
      lines.add(
          "%s%s%s %d/%d"
              .formatted(
                  " ".repeat(calls.depth(i)),
                  calls.function(i),
                  how,
                  calls.selfInstructions(i),
                  calls.instructions(i)));
    }
    return lines;
  }

  @Test
  void callsAndReturnsArePairedByTheirSlotAndInstructionsCounted() throws IOException {
    ExecutedTrace x =
        read(
            begun()
                .block(WRITE, Kind.CALL, TWO)
                .slot(SLOT - 16)
                .block(CHILD, Kind.RETURN, 1, 1, 1)
                .slot(SLOT - 16)
                .block(WRITE + 9, Kind.RETURN, 3, 1)
                .slot(SLOT)
                .rootEnded(SLOT));
    assertThat(tree(x.trace().calls())).containsExactly("vfs_write 4/7", " child 3/3");
    assertThat(x.trace().calls().pid(0)).isEqualTo(77);
    assertThat(x.executed()).isEqualTo(7);
    assertThat(x.unexplained()).isZero();
  }

  @Test
  void aJumpToAnotherFunctionIsATailCallWhichReturnsForBoth() throws IOException {
    ExecutedTrace x =
        read(
            begun()
                .block(WRITE, Kind.CALL, TWO)
                .slot(SLOT - 16)
                .block(CHILD, Kind.PLAIN, new int[] {3, 5}, code(3, JUMP_TO_TAIL))
                .block(TAIL, Kind.RETURN, 1)
                .slot(SLOT - 16)
                .block(WRITE + 9, Kind.RETURN, 1)
                .slot(SLOT)
                .rootEnded(SLOT));
    assertThat(tree(x.trace().calls()))
        .containsExactly("vfs_write 3/6", " child 2/3", "  tail tail call 1/1");
  }

  private static byte[] code(int before, byte[] last) {
    byte[] code = new byte[before + last.length];
    System.arraycopy(last, 0, code, before, last.length);
    return code;
  }

  @Test
  void aBlockThatAPageFaultCutsRanUpToTheFault() throws IOException {
    ExecutedTrace x =
        read(
            begun()
                .block(WRITE, Kind.PLAIN, 2, 2, 2, 2) // the third instruction faults
                .block(FAULT, Kind.LEAVE, 1, 1)
                .block(WRITE + 4, Kind.RETURN, 2, 2, 1)
                .slot(SLOT)
                .rootEnded(SLOT));
    assertThat(tree(x.trace().calls()))
        .containsExactly("vfs_write 5/7", " asm_exc_page_fault exception 2/2");
  }

  @Test
  void anInterruptIsBelowTheCallThatItInterrupts() throws IOException {
    ExecutedTrace x =
        read(
            begun()
                .block(WRITE, Kind.PLAIN, 2, 2)
                .block(TIMER, Kind.CALL, 1, 5)
                .slot(SLOT - 200)
                .block(CHILD, Kind.RETURN, 1)
                .slot(SLOT - 200)
                .block(TIMER + 6, Kind.LEAVE, 2)
                .block(WRITE + 4, Kind.RETURN, 1)
                .slot(SLOT)
                .rootEnded(SLOT));
    assertThat(tree(x.trace().calls()))
        .containsExactly(
            "vfs_write 3/7", " asm_sysvec_apic_timer_interrupt interrupt 3/4", "  child 1/1");
  }

  @Test
  void whatAnotherTaskDoesWhileTheCallSleepsIsNotInIt() throws IOException {
    ExecutedTrace x =
        read(
            begun()
                .block(WRITE, Kind.CALL, TWO)
                .slot(SLOT - 16)
                .block(CHILD, Kind.RETURN, 1) // changes the stack before it returns
                .slot(OTHER)
                .block(TAIL, Kind.RETURN, 1, 1, 1)
                .slot(SLOT - 16)
                .block(WRITE + 9, Kind.RETURN, 1)
                .slot(SLOT)
                .rootEnded(SLOT));
    assertThat(tree(x.trace().calls())).containsExactly("vfs_write 3/4", " child 1/1");
    assertThat(x.elsewhere()).isEqualTo(3);
  }

  @Test
  void theTracersOwnWorkIsCutOutWithWhatItCalls() throws IOException {
    ExecutedTrace x =
        read(
            begun()
                .block(WRITE, Kind.CALL, 5) // the call that the compiler left at the entry
                .slot(SLOT - 8)
                .block(FTRACE, Kind.CALL, TWO)
                .slot(SLOT - 24)
                .block(CHILD, Kind.RETURN, 1)
                .slot(SLOT - 24)
                .block(FTRACE + 9, Kind.RETURN, 1)
                .slot(SLOT - 8)
                .block(WRITE + 5, Kind.RETURN, 1)
                .slot(SLOT)
                .rootEnded(SLOT));
    assertThat(tree(x.trace().calls())).containsExactly("vfs_write 2/2");
    assertThat(x.tracers()).isEqualTo(4);
  }

  @Test
  void ofARecordThatIsCutTheCallsUntilThereAreShownAndItIsSaid() throws IOException {
    ExecutedWriter w = begun().block(WRITE, Kind.CALL, TWO).slot(SLOT - 16);
    ExecutedLog log = ExecutedLog.read(w.block(CHILD, Kind.PLAIN, 1, 1).end(1));
    ExecutedTrace x =
        ExecutedReader.read(log, SYMBOLS, "program", List.of(), (c, b, n, next) -> {});
    assertThat(tree(x.trace().calls())).containsExactly("vfs_write 2/4", " child 2/2");
    assertThat(x.account().notes()).singleElement().asString().contains("limit");
  }

  @Test
  void damageIsNoException() throws IOException {
    ExecutedWriter w = begun().event(999).slot(5).event(9L << 56).slot(SLOT).root(OTHER);
    w.block(WRITE, Kind.LEAVE, 1).block(FAULT, Kind.LEAVE, 1).slot(OTHER).root(SLOT).slot(SLOT);
    assertThat(read(w).account().dropped()).hasSize(1);
  }
}
