package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.trace.Calls;
import fathom.trace.Events;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExactRootsTest {
  private static final List<String> WANTED = List.of("vfs_write");

  /** Depth first: "sys 0", "vfs_write 1". */
  private static Calls calls(String... lines) {
    Calls.Builder b = new Calls.Builder();
    int[] at = new int[10];
    for (String line : lines) {
      String[] words = line.split(" ");
      int depth = Integer.parseInt(words[1]);
      int parent = depth == 0 ? -1 : at[depth - 1];
      int name = b.functions().id(words[0]);
      at[depth] = b.add(name, parent, b.size(), 1, 0, 7, b.comms().id("w"), 0, Calls.UNKNOWN);
    }
    return b.build();
  }

  private static Events exits(long... numberAndReturned) {
    Events.Builder b = new Events.Builder();
    for (int i = 0; i < numberAndReturned.length; i += 2) {
      b.add(
          "raw_syscalls:sys_exit",
          i,
          0,
          7,
          Map.of("id", numberAndReturned[i], "ret", numberAndReturned[i + 1]));
    }
    return b.build();
  }

  private static List<String> shown(Calls calls) {
    return Arrays.stream(ExactRoots.shown(calls, WANTED)).mapToObj(calls::function).toList();
  }

  @Test
  void ofASystemCallThatFailedAllIsShownOfOthersWhatOneAskedFor() {
    Calls calls =
        calls(
            "__x64_sys_write 0",
            "ksys_write 1",
            "vfs_write 2",
            "vfs_write 3",
            "__x64_sys_write 0",
            "ksys_write 1",
            "__x64_sys_ftruncate 0");
    Calls known = ExactRoots.results(calls, exits(0, 5, 1, 12, 1, -9, 77, 0));
    assertThat(known.returned(0)).isEqualTo(12);
    assertThat(known.returned(4)).isEqualTo(-9);
    assertThat(known.returned(6)).isZero();
    assertThat(shown(known)).containsExactly("vfs_write", "__x64_sys_write");
  }

  @Test
  void whatMayHaveFailedIsKept() {
    Calls calls = calls("__x64_sys_write 0", "ksys_write 1", "__x64_sys_write 0", "vfs_write 1");
    assertThat(ExactRoots.results(calls, Events.NONE)).isSameAs(calls);
    assertThat(shown(calls)).containsExactly("__x64_sys_write", "vfs_write");
  }

  @Test
  void aSystemCallThatASignalStartsAnewDidNotFail() {
    Calls known =
        ExactRoots.results(calls("__x64_sys_sendfile64 0", "vfs_write 1"), exits(40, -512));
    assertThat(known.returned(0)).isEqualTo(-512);
    assertThat(shown(known)).containsExactly("vfs_write");
  }
}
