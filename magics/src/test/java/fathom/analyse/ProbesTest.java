package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import fathom.read.Capture;
import fathom.read.CaptureReader;
import fathom.read.SmallCaptures;
import fathom.trace.Calls;
import fathom.trace.Events;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbesTest {
  @Test
  void stacksAreWrittenAsBpftraceDoes() throws IOException {
    Capture capture = SmallCaptures.read("stacks-stdio");
    CaptureReader reader = new CaptureReader(capture);
    Stacks stacks =
        Stacks.of(reader.read(0).trace().events(), reader.symbols(), reader.comms(0), List.of());
    assertThat(stacks.text())
        .isEqualTo(
            """
            comm:workload, kstack:
                    vfs_write+1
                    ksys_write+107
                    do_syscall_64+93
                    entry_SYSCALL_64_after_hwframe+110

            1 time
            """);
    assertThat(stacks.all().get(0).functions()).startsWith("vfs_write", "ksys_write");
  }

  @Test
  void returnsOfAnotherRunFindTheirCallsAndNameWhoRefused() throws IOException {
    Calls graph = CaptureReader.read(SmallCaptures.read("direct-12"), 0).trace().calls();
    Capture probes = SmallCaptures.read("returns-direct-12");
    Calls joined =
        Returns.join(
            Roots.of(graph, List.of("vfs_write"), List.of()),
            CaptureReader.read(probes, 0).trace().events(),
            probes.text("run/0/pids").lines().map(Integer::valueOf).toList());
    Refusal refusal = Refusal.of(joined).orElseThrow();
    assertThat(refusal.errno()).isEqualTo("EINVAL");
    assertThat(refusal.functions()).startsWith("vfs_write", "ext4_file_write_iter");
    assertThat(refusal.function()).isEqualTo("iomap_dio_bio_iter");
  }

  @Test
  void returnsBeforeARootBelongToNoCallOfIt() {
    MadeCalls made = new MadeCalls();
    int root = made.add(-1, "vfs_write", 0, 100);
    made.add(root, "check", 10, 10);
    made.add(root, "check", 30, 10);
    int second = made.add(-1, "vfs_write", 200, 100);
    made.add(second, "check", 210, 10);
    Events.Builder events = new Events.Builder();
    for (long[] r :
        new long[][] {{1, 99}, {1, 1}, {1, 2}, {0, 12}, {1, 98}, {1, 97}, {1, 3}, {0, 13}}) {
      String function = r[0] == 0 ? "vfs_write" : "check";
      events.add("kprobes:return", events.size(), 0, 21, Map.of("function", function, "ret", r[1]));
    }
    Calls joined = Returns.join(made.build(), events.build(), List.of(21));
    assertThat(new long[] {joined.returned(0), joined.returned(1), joined.returned(2)})
        .containsExactly(12, 1, 2);
    assertThat(new long[] {joined.returned(3), joined.returned(4)}).containsExactly(13, 3);
  }

  @Test
  void aHalfRegisterIsANegativeNumber() {
    assertThat(Errno.meant(0xffffffeaL)).isEqualTo(-22);
    assertThat(Errno.meant(-22)).isEqualTo(-22);
    assertThat(Errno.meant(0x80000000L)).isEqualTo(0x80000000L);
    assertThat(Errno.meant(12)).isEqualTo(12);
    assertThat(Errno.name(-22)).contains("EINVAL");
    assertThat(Errno.name(22)).isEmpty();
    assertThat(Errno.name(-4000)).isEmpty();
    assertThat(Errno.is(-4096)).isFalse();
  }
}
